import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveBar } from './live-bar.ts';
import { type BarSeries, mergeBar, mergeBars, noBars } from './merge-bars.ts';

const MINUTE_MS = 60_000;
const start = new Date('2026-01-05T14:30:00Z').getTime();

const aBar = (minute: number, close: number, origin: LiveBar['origin'] = 'live'): LiveBar => ({
  type: 'bar',
  time: new Date(start + minute * MINUTE_MS),
  open: 190,
  high: 200,
  low: 180,
  close,
  volume: 1_000,
  weightedAverage: 190,
  count: 10,
  state: 'final',
  origin,
  quality: 'live',
});
// `3 final 191`: minute, state and close.
const text = ({ time, state, close }: LiveBar): string => `${(time.getTime() - start) / MINUTE_MS} ${state} ${close}`;
const tell = (...bars: readonly LiveBar[]) => {
  let series: BarSeries = noBars;
  return bars.map((bar) => {
    const news = mergeBar(series, bar);
    series = news.series;
    return news.told.map(text);
  });
};

describe('mergeBar', () => {
  it('tells the bar that is being made as it changes, and as final once the next has begun', () => {
    expect(tell(aBar(0, 190), aBar(0, 191), aBar(1, 192))).toEqual([
      ['0 building 190'],
      ['0 building 191'],
      ['0 final 191', '1 building 192'],
    ]);
  });

  it('tells nothing of a bar that comes again as it was', () => {
    expect(tell(aBar(0, 190), aBar(0, 190), aBar(1, 191), aBar(0, 190))).toEqual([
      ['0 building 190'],
      [],
      ['0 final 190', '1 building 191'],
      [],
    ]);
  });

  it('tells a bar that turns out otherwise as revised', () => {
    expect(tell(aBar(0, 190), aBar(1, 191), aBar(0, 189)).at(-1)).toEqual(['0 revised 189']);
  });

  it('tells a bar late that was left out between others, once', () => {
    expect(tell(aBar(0, 190), aBar(1, 191), aBar(3, 193), aBar(2, 192), aBar(2, 192)).slice(2)).toEqual([
      ['1 final 191', '3 building 193'],
      ['2 final 192'],
      [],
    ]);
  });

  it('lets a bar be that is older than all it knows', () => {
    expect(tell(aBar(5, 190), aBar(1, 189)).at(-1)).toEqual([]);
  });
});

describe('mergeBars', () => {
  it('tells those of the past as final and only the newest as being made', () => {
    const { told } = mergeBars(noBars, [aBar(0, 190), aBar(1, 191), aBar(2, 192)]);
    expect(told.map(text)).toEqual(['0 final 190', '1 final 191', '2 building 192']);
  });

  it('continues after an interruption: the bar that was being made as it ended, then what was missed', () => {
    const { series } = mergeBars(noBars, [aBar(0, 190), aBar(1, 191)]);
    const { told } = mergeBars(series, [aBar(0, 190), aBar(1, 195), aBar(2, 196), aBar(3, 197)]);
    expect(told.map(text)).toEqual(['1 final 195', '2 final 196', '3 building 197']);
  });

  it('leaves no bar out and tells none twice as final, wherever it is interrupted and however far back it asks', () => {
    const cut = fc.record({ until: fc.integer({ min: 1, max: 6 }), back: fc.integer({ min: 0, max: 4 }) });
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 8 }), (cuts) => {
        let series = noBars;
        let reached = 0;
        const finals: number[] = [];
        for (const { until, back } of cuts) {
          const from = Math.max(0, reached - back);
          reached += until;
          // The last bar of a reply is unfinished: it closes otherwise the next time.
          const bars = Array.from({ length: reached - from + 1 }, (_, index) =>
            aBar(from + index, from + index === reached ? 100 + reached : 200),
          );
          const news = mergeBars(series, bars);
          series = news.series;
          for (const bar of news.told) if (bar.state === 'final') finals.push((bar.time.getTime() - start) / MINUTE_MS);
          expect(news.told.filter(({ state }) => state === 'revised')).toEqual([]);
        }
        expect(finals).toEqual(Array.from({ length: reached }, (_, minute) => minute));
      }),
    );
  });

  it('takes a history of twenty thousand bars', () => {
    const { told, series } = mergeBars(
      noBars,
      Array.from({ length: 20_000 }, (_, minute) => aBar(minute, 190)),
    );
    expect(told).toHaveLength(20_000);
    expect(series.finals.length).toBeLessThan(1_000);
  });
});
