import type { BarSize } from '../operations/historical-bars.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

const unitsMs: Readonly<Record<string, number>> = {
  sec: SECOND_MS,
  min: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
};

/** Length of a bar in milliseconds; a month counts as its longest. */
export function barMs(size: BarSize): number {
  const [count = '', unit = ''] = size.split(' ');
  return Number(count) * (unitsMs[unit.replace(/s$/, '')] ?? DAY_MS);
}

// So many bars more than the time that has passed: the last one told may have been unfinished, and the first one is cut.
const MARGIN_BARS = 3;

/** The duration, as TWS takes it, that reaches from a bar to now. */
export function durationOf(from: Date, now: Date, size: BarSize): string {
  const spanMs = Math.max(0, now.getTime() - from.getTime()) + MARGIN_BARS * barMs(size);
  // TWS takes no more than a day's worth of seconds (TWS API docs, "Valid Duration String Units").
  if (spanMs <= DAY_MS) return `${Math.ceil(spanMs / SECOND_MS)} S`;
  const days = Math.ceil(spanMs / DAY_MS);
  return days <= LONGEST_DAYS ? `${days} D` : `${Math.ceil(days / LONGEST_DAYS)} Y`;
}

const LONGEST_DAYS = 365;
