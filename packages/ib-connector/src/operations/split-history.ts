import { InvalidRequestError } from '../errors/request-errors.ts';
import type { BarSize } from './historical-bars.ts';

/** Units of a duration: seconds of trading, trading days, and calendar weeks, months and years. */
export type SpanUnit = 'S' | 'D' | 'W' | 'M' | 'Y';

/** A duration, taken apart. */
export interface Span {
  readonly count: number;
  readonly unit: SpanUnit;
}

/**
 * How a stretch of history is asked for.
 * `single`: TWS takes it whole. `counted`: in pages of one unit, so many in all. `until`: in pages, back to an instant
 * that is known, or that one request for coarse bars over the same stretch finds.
 */
export type HistoryPlan =
  | { readonly type: 'single'; readonly span: Span }
  | { readonly type: 'counted'; readonly span: Span; readonly page: Span }
  | { readonly type: 'until'; readonly page: Span; readonly start: Date }
  | {
      readonly type: 'untilFound';
      readonly page: Span;
      readonly finder: { readonly duration: string; readonly barSize: BarSize };
    };

/** What is to be planned. */
export interface HistoryStretch {
  readonly duration: string;
  readonly barSize: BarSize;
  readonly whatToShow: string;
  readonly end: Date;
}

type Limits = Partial<Readonly<Record<SpanUnit, number>>>;

const DAY_SECONDS = 86_400;
const minutes: Limits = { S: DAY_SECONDS, D: 5, W: 1 };
const hours: Limits = { S: DAY_SECONDS, D: 20, W: 4, M: 1 };

/**
 * The longest stretch one request may ask for, by bar size; no entry: any.
 * Source: TWS API docs, "Historical Data Limitations", step sizes. Weeks and months are never split, since a page
 * would end inside of one.
 */
const longest: ReadonlyMap<BarSize, Limits> = new Map<BarSize, Limits>([
  ['1 secs', { S: 1_800 }],
  ['5 secs', { S: 3_600 }],
  ['10 secs', { S: 14_400 }],
  ['15 secs', { S: 14_400 }],
  ['30 secs', { S: 28_800 }],
  ['1 min', { S: DAY_SECONDS, D: 1 }],
  ['2 mins', { S: DAY_SECONDS, D: 2 }],
  ['3 mins', minutes],
  ['5 mins', minutes],
  ['10 mins', minutes],
  ['15 mins', minutes],
  ['20 mins', minutes],
  ['30 mins', hours],
  ['1 hour', hours],
  ['2 hours', hours],
  ['3 hours', hours],
  ['4 hours', hours],
  ['8 hours', hours],
  ['1 day', { D: 365, W: 52, M: 12, Y: 1 }],
]);

// So many trading days fit into the month that TWS gives hourly bars for.
const MOST_DAYS_OF_HOURS = 20;

/** Plans how a stretch of history is asked for; pure. */
export function planHistory({ duration, barSize, whatToShow, end }: HistoryStretch): HistoryPlan {
  const span = parseSpan(duration);
  const limits = longest.get(barSize);
  // TWS allows no end for adjusted prices, so nothing but the newest stretch can be asked for.
  if (limits === undefined || whatToShow === 'ADJUSTED_LAST') return { type: 'single', span };
  const limit = limits[span.unit];
  if (limit !== undefined && span.count <= limit) return { type: 'single', span };
  if (limit !== undefined && (span.unit === 'S' || span.unit === 'D')) {
    return { type: 'counted', span, page: { count: limit, unit: span.unit } };
  }
  const page = largestPage(limits);
  // Seconds of daily bars: TWS knows best what that is.
  if (page === undefined || span.unit === 'S') return { type: 'single', span };
  if (span.unit !== 'D') return { type: 'until', page, start: startOf(span, end) };
  const isShort = span.count <= MOST_DAYS_OF_HOURS;
  return { type: 'untilFound', page, finder: { duration, barSize: isShort ? '1 hour' : '1 day' } };
}

/** @throws {InvalidRequestError} if TWS knows no such duration */
export function parseSpan(duration: string): Span {
  const match = /^([1-9]\d{0,6}) ([SDWMY])$/.exec(duration);
  const unit = match?.[2];
  if (!isUnit(unit)) {
    const sentence = `duration must be a whole number and S, D, W, M or Y, for example "1 D", was "${duration}"`;
    throw new InvalidRequestError('duration', sentence);
  }
  return { count: Number(match?.[1]), unit };
}

export function spanText({ count, unit }: Span): string {
  return `${count} ${unit}`;
}

const clockSeconds: Readonly<Record<SpanUnit, number>> = {
  S: 1,
  D: DAY_SECONDS,
  W: 7 * DAY_SECONDS,
  M: 28 * DAY_SECONDS,
  Y: 365 * DAY_SECONDS,
};

/** The least time on the clock that a span covers, in milliseconds: trading time takes at least as long. */
export function leastMs({ count, unit }: Span): number {
  return count * clockSeconds[unit] * 1_000;
}

/** Milliseconds of one bar; undefined for days and longer. */
export function barMs(barSize: BarSize): number | undefined {
  const match = /^(\d+) (sec|min|hour)/.exec(barSize);
  if (match === null) return undefined;
  return Number(match[1]) * (unitMs.get(match[2] ?? '') ?? Number.NaN);
}

const unitMs: ReadonlyMap<string, number> = new Map([
  ['sec', 1_000],
  ['min', 60_000],
  ['hour', 3_600_000],
]);

function largestPage(limits: Limits): Span | undefined {
  for (const unit of ['Y', 'M', 'W', 'D', 'S'] as const) {
    const count = limits[unit];
    if (count !== undefined) return { count, unit };
  }
  return undefined;
}

// Midnight of the first day: what TWS's calendar spans begin with.
function startOf({ count, unit }: Span, end: Date): Date {
  const [year, month, day] = [end.getUTCFullYear(), end.getUTCMonth(), end.getUTCDate()];
  if (unit === 'W') return new Date(Date.UTC(year, month, day + 1 - 7 * count));
  const months = unit === 'Y' ? 12 * count : count;
  // Of a day the month does not have its last one is meant.
  const lastDay = new Date(Date.UTC(year, month - months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - months, Math.min(day, lastDay)));
}

function isUnit(text: string | undefined): text is SpanUnit {
  return text !== undefined && 'SDWMY'.includes(text);
}
