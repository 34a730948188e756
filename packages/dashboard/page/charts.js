/** @import { HistoryPoint } from '../src/snapshot.ts' */
/** @import { Options, Series } from 'uplot' */
import uPlot from 'uplot';
import { at, make, say } from './dom.js';
import { duration, whole } from './format.js';

/**
 * @typedef {{ label: string, color: string, dash?: number[], value: (point: HistoryPoint, limits: Limits) => number | null }} Line
 * @typedef {{ targetMs: number, perSecond: number }} Limits
 * @typedef {{ name: string, unit: string, lines: readonly Line[], now: (point: HistoryPoint, limits: Limits) => string }} Plan
 */

const LONGEST_WINDOW_S = 300;
const SHORTEST_WINDOW_S = 60;
const HEIGHT = 170;
const POINTS = 600;
// Beyond this gap between two points nothing was drawn from: the page slept, or the server.
const MOST_GAP_MS = 5_000;

/** @type {readonly Plan[]} */
const plans = [
  {
    name: 'Latency of the link',
    unit: 'ms',
    lines: [
      { label: 'p50', color: '--line-1', value: ({ p50Ms }) => p50Ms },
      { label: 'p95', color: '--line-2', value: ({ p95Ms }) => p95Ms },
      { label: 'p99', color: '--line-3', value: ({ p99Ms }) => p99Ms },
      { label: 'target', color: '--limit', dash: [6, 4], value: (_, { targetMs }) => targetMs },
    ],
    now: ({ p95Ms }, { targetMs }) => `p95 ${duration(p95Ms)}, target ${duration(targetMs)}`,
  },
  {
    name: 'Messages to TWS',
    unit: '/s',
    lines: [
      { label: 'sent', color: '--line-1', value: ({ sentPerSecond }) => sentPerSecond },
      { label: 'waiting', color: '--line-3', value: ({ queued }) => queued },
      { label: 'limit', color: '--limit', dash: [6, 4], value: (_, { perSecond }) => perSecond },
    ],
    now: ({ sentPerSecond, queued }) => `${whole(sentPerSecond)}/s, ${whole(queued)} waiting`,
  },
  {
    name: 'Silence',
    unit: 's',
    lines: [
      {
        label: 'since anything was heard',
        color: '--line-2',
        value: ({ inboundAgeMs }) => (inboundAgeMs === null ? null : inboundAgeMs / 1_000),
      },
    ],
    now: ({ inboundAgeMs }) => duration(inboundAgeMs),
  },
];

/** The charts of the last five minutes, with a band behind them wherever things were not well. */
export class Charts {
  /** @type {HistoryPoint[]} */
  #points = [];
  /** @type {Limits} */
  #limits = { targetMs: 0, perSecond: 0 };
  /**
   * @readonly
   * @type {readonly { plan: Plan, chart: uPlot, now: Element, box: Element }[]}
   */
  #charts;

  constructor() {
    this.#charts = plans.map((plan) => {
      const now = make('span', { class: 'figure' });
      const box = make('div', { class: 'plot' });
      const names = plan.lines.map(({ label, color }) =>
        make('span', { class: 'key' }, [make('i', { 'data-color': color }), label]),
      );
      const title = make('figcaption', {}, [make('h2', {}, [plan.name]), now, make('p', { class: 'keys' }, names)]);
      at('charts').append(make('figure', { class: 'panel' }, [title, box]));
      const chart = new uPlot(
        optionsOf(plan, () => this.#points),
        [[]],
        box,
      );
      return { plan, chart, now, box };
    });
    new ResizeObserver(() => {
      this.#fit();
    }).observe(at('charts'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const { chart } of this.#charts) chart.redraw();
    });
    this.#fit();
  }

  /**
   * @param {readonly HistoryPoint[]} points
   * @param {Limits} limits
   * @param {boolean} isAll true if these are all there are
   */
  add(points, limits, isAll) {
    this.#limits = limits;
    this.#points = (isAll ? [...points] : [...this.#points, ...points]).slice(-POINTS);
    if (points.length > 0 || isAll) this.#draw();
  }

  #draw() {
    const points = this.#points;
    const last = points.at(-1);
    if (last === undefined) return;
    const times = points.map(({ at: epochMs }) => epochMs / 1_000);
    for (const { plan, chart, now } of this.#charts) {
      chart.setData([times, ...plan.lines.map(({ value }) => points.map((point) => value(point, this.#limits)))]);
      say(now, plan.now(last, this.#limits));
    }
  }

  #fit() {
    for (const { chart, box } of this.#charts) {
      const width = box.clientWidth;
      if (width > 0 && width !== chart.width) chart.setSize({ width, height: HEIGHT });
    }
  }
}

/**
 * @param {Plan} plan
 * @param {() => readonly HistoryPoint[]} points
 * @returns {Options}
 */
function optionsOf(plan, points) {
  const axis = {
    stroke: () => colorOf('--quiet'),
    grid: { stroke: () => colorOf('--grid'), width: 1 },
    ticks: { show: false },
  };
  /** @type {Series[]} */
  const series = plan.lines.map(({ label, color, dash }) => ({
    label,
    stroke: () => colorOf(color),
    width: 1.75,
    ...(dash === undefined ? {} : { dash }),
    points: { show: false },
  }));
  return {
    width: 300,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: {
        range: () => {
          const all = points();
          const end = (all.at(-1)?.at ?? 0) / 1_000;
          const spanS = end - (all[0]?.at ?? 0) / 1_000;
          return [end - Math.min(Math.max(spanS, SHORTEST_WINDOW_S), LONGEST_WINDOW_S), end];
        },
      },
      y: { range: (_, _least, most) => [0, niceTop(most)] },
    },
    axes: [
      {
        ...axis,
        space: 80,
        size: 30,
        values: (_, seconds) => seconds.map((second) => new Date(second * 1_000).toLocaleTimeString('en-GB')),
      },
      { ...axis, size: 52, values: (_, values) => values.map((value) => `${value} ${plan.unit}`) },
    ],
    series: [{}, ...series],
    hooks: {
      drawClear: [
        (chart) => {
          paintTrouble(chart, points());
        },
      ],
    },
  };
}

/** @param {number | null} most */
function niceTop(most) {
  return Math.max(most ?? 0, 0.5) * 1.15;
}

/**
 * @param {uPlot} chart
 * @param {readonly HistoryPoint[]} points
 */
function paintTrouble(chart, points) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { level, fromMs, toMs } of bandsOf(points)) {
    const from = chart.valToPos(fromMs / 1_000, 'x', true);
    ctx.fillStyle = colorOf(level === 'bad' ? '--band-bad' : '--band-warn');
    ctx.fillRect(from, bbox.top, chart.valToPos(toMs / 1_000, 'x', true) - from, bbox.height);
  }
  ctx.restore();
}

/**
 * The stretches of time in which things were not well, each in one piece: painted twice, a band would be darker.
 * @param {readonly HistoryPoint[]} points
 */
function bandsOf(points) {
  /** @type {{ level: HistoryPoint['level'], fromMs: number, toMs: number }[]} */
  const bands = [];
  for (const [index, { level, at: toMs }] of points.entries()) {
    if (level === 'good') continue;
    const fromMs = Math.max(points[index - 1]?.at ?? toMs, toMs - MOST_GAP_MS);
    const last = bands.at(-1);
    if (last?.level === level && last.toMs === fromMs) last.toMs = toMs;
    else bands.push({ level, fromMs, toMs });
  }
  return bands;
}

/** @param {string} name */
function colorOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
