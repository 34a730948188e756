import type { Bar } from '../operations/historical-bars.ts';
import { isSameBar, type LiveBar } from './live-bar.ts';

/** What has been told of a series of bars. */
export interface BarSeries {
  /** Told as final, oldest first; only the newest are kept. */
  readonly finals: readonly LiveBar[];
  /** The bar that is being made. */
  readonly building: LiveBar | undefined;
}

/** A series of which nothing was told. */
export const noBars: BarSeries = { finals: [], building: undefined };

/** The series afterwards, and what is to be told of it, in order. */
export interface BarNews {
  readonly series: BarSeries;
  readonly told: readonly LiveBar[];
}

// A revision further back than so many bars is not noticed.
const KEPT = 300;

/**
 * Takes one more bar into a series; pure. No bar is told twice as final, and none is left out that came:
 * a newer one ends the one that was being made, an older one is told only if it differs from what was told, or was left out.
 */
export function mergeBar(series: BarSeries, bar: LiveBar): BarNews {
  const { finals, building } = series;
  const last = building ?? finals.at(-1);
  if (last === undefined || bar.time > last.time) {
    const ended: readonly LiveBar[] = building === undefined ? [] : [{ ...building, state: 'final' }];
    const next: LiveBar = { ...bar, state: 'building' };
    return { series: { finals: kept(finals, ended), building: next }, told: [...ended, next] };
  }
  if (building !== undefined && isSameTime(bar, building)) {
    if (isSameBar(bar, building)) return { series, told: [] };
    const next: LiveBar = { ...bar, state: 'building' };
    return { series: { finals, building: next }, told: [next] };
  }
  const index = finals.findLastIndex((told) => isSameTime(told, bar));
  const before = finals[index];
  if (before === undefined) return comesLate(series, bar);
  if (isSameBar(before, bar)) return { series, told: [] };
  const revised: LiveBar = { ...bar, state: 'revised' };
  return { series: { finals: finals.with(index, revised), building }, told: [revised] };
}

/** Takes many bars into a series, oldest first; those between two that were told as being made are told once, as final. */
export function mergeBars(series: BarSeries, bars: readonly LiveBar[]): BarNews {
  const told: LiveBar[] = [];
  let merged = series;
  for (const bar of bars) {
    const news = mergeBar(merged, bar);
    merged = news.series;
    told.push(...news.told);
  }
  const newest = merged.building;
  return { series: merged, told: told.filter((bar) => bar.state !== 'building' || bar === newest) };
}

// Left out when it was made, between bars that were told; those before the first were not asked for.
function comesLate({ finals, building }: BarSeries, bar: LiveBar): BarNews {
  const at = finals.findLastIndex((told) => told.time < bar.time);
  if (at === -1) return { series: { finals, building }, told: [] };
  const late: LiveBar = { ...bar, state: 'final' };
  return { series: { finals: finals.toSpliced(at + 1, 0, late), building }, told: [late] };
}

function kept(finals: readonly LiveBar[], more: readonly LiveBar[]): readonly LiveBar[] {
  const all = more.length === 0 ? finals : [...finals, ...more];
  return all.length > KEPT * 2 ? all.slice(-KEPT) : all;
}

function isSameTime(one: Bar, other: Bar): boolean {
  return one.time.getTime() === other.time.getTime();
}
