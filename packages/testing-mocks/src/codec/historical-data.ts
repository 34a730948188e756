import { compactDay } from '../exchange/eastern-time.ts';
import type { Bar, BarPrice, BarSize, BarSpan } from '../exchange/bar-history.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';
import { epochSeconds, twsTime } from './tws-time.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

// The sizes TWS takes, in its own words. Source: TWS API docs, "Valid Bar Sizes".
const BAR_SIZES: ReadonlyMap<string, BarSize> = new Map<string, BarSize>([
  ...[1, 5, 10, 15, 30].map((count): [string, BarSize] => [`${count} secs`, { unit: 'ms', ms: count * SECOND_MS }]),
  ['1 sec', { unit: 'ms', ms: SECOND_MS }],
  ['1 min', { unit: 'ms', ms: MINUTE_MS }],
  ...[2, 3, 5, 10, 15, 20, 30].map((count): [string, BarSize] => [
    `${count} mins`,
    { unit: 'ms', ms: count * MINUTE_MS },
  ]),
  ['1 hour', { unit: 'ms', ms: HOUR_MS }],
  ...[2, 3, 4, 8].map((count): [string, BarSize] => [`${count} hours`, { unit: 'ms', ms: count * HOUR_MS }]),
  ['1 day', { unit: 'day' }],
  ['1D', { unit: 'day' }],
  ['1 week', { unit: 'week' }],
  ['1W', { unit: 'week' }],
  ['1 month', { unit: 'month' }],
  ['1M', { unit: 'month' }],
]);

const BAR_PRICES: ReadonlyMap<string, BarPrice> = new Map<string, BarPrice>([
  ['TRADES', 'TRADES'],
  ['ADJUSTED_LAST', 'TRADES'],
  ['MIDPOINT', 'MIDPOINT'],
  ['BID', 'BID'],
  ['ASK', 'ASK'],
  ['BID_ASK', 'BID_ASK'],
]);

const SPAN_UNITS: ReadonlyMap<string, BarSpan['unit']> = new Map<string, BarSpan['unit']>([
  ['S', 'second'],
  ['D', 'day'],
  ['W', 'week'],
  ['M', 'month'],
  ['Y', 'year'],
]);

/** A bar size in TWS's words, such as `5 mins`; undefined if TWS has no such size. */
export function parseBarSize(text: string): BarSize | undefined {
  return BAR_SIZES.get(text);
}

/** What to show, in TWS's words; undefined if the mock has no such price. */
export function parseBarPrice(text: string): BarPrice | undefined {
  return BAR_PRICES.get(text.toUpperCase());
}

/** A duration in TWS's words, such as `2 D`; undefined if it is none. */
export function parseBarSpan(text: string): BarSpan | undefined {
  const match = /^(\d{1,6}) ([SDWMY])$/.exec(text);
  const unit = SPAN_UNITS.get(match?.[2] ?? '');
  const count = Number(match?.[1] ?? 0);
  return unit === undefined || count === 0 ? undefined : { count, unit };
}

/** How bars are dated: 1 as text, 2 in epoch seconds; whole days are always yyyymmdd. */
export interface BarDating {
  readonly isDaily: boolean;
  readonly formatDate: number;
}

/** Bars of the past: five fields and eight for each bar. Source: tws-protocol.md section 5, historicalData. */
export function historicalData(
  reqId: number,
  bars: readonly Bar[],
  dating: BarDating & { readonly endMs: number },
): Message {
  const startMs = bars[0]?.startMs ?? dating.endMs;
  return [
    replyIds.historicalData,
    reqId,
    twsTime(startMs),
    twsTime(dating.endMs),
    bars.length,
    ...bars.flatMap((bar) => [
      barDate(bar, dating),
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
      bar.average,
      bar.count,
    ]),
  ];
}

/** A bar's date as it travels. Source: tws-protocol.md section 4 (trap 12). */
export function barDate(bar: Pick<Bar, 'startMs' | 'day'>, { isDaily, formatDate }: BarDating): string {
  if (isDaily) return compactDay(bar.day);
  return formatDate === 2 ? String(epochSeconds(bar.startMs)) : twsTime(bar.startMs);
}
