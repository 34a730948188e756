import { addDays, compactDay, type EasternDay, easternDayOf, easternOffsetMs, weekdayOf } from './eastern-time.ts';
import { aroundLast, type Quote } from './quote.ts';
import type { Instrument } from './instrument.ts';
import { sessionsBefore, type TradingSession } from './market-calendar.ts';
import type { PricePath } from './price-path.ts';

/** How long a bar is: so many milliseconds of a session, or whole sessions. */
export type BarSize = { readonly unit: 'ms'; readonly ms: number } | { readonly unit: 'day' | 'week' | 'month' };

/** How far back bars go: trading seconds, sessions, or calendar time. */
export interface BarSpan {
  readonly count: number;
  readonly unit: 'second' | 'day' | 'week' | 'month' | 'year';
}

/** Which price a bar is made of. */
export type BarPrice = 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK' | 'BID_ASK';

/** Bars that are wanted. */
export interface BarQuery {
  readonly instrument: Instrument;
  readonly path: PricePath;
  readonly size: BarSize;
  readonly span: BarSpan;
  readonly price: BarPrice;
  /** Epoch milliseconds: nothing at or after it is told. */
  readonly endMs: number;
  readonly regularOnly: boolean;
}

/** Open, high, low and close of a stretch of time. Volume, average and count are -1 for prices that are no trades. */
export interface Bar {
  readonly startMs: number;
  readonly day: EasternDay;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly average: number;
  readonly count: number;
}

/** The most bars one answer holds; a client that wants more must ask in parts. */
export const MAX_BARS = 20_000;

/** Bars from the price path, oldest first; the last one is unfinished if the end lies in a session. Undefined if there would be too many. */
export function barsOf(query: BarQuery): readonly Bar[] | undefined {
  const sessions = sessionsOf(query);
  const { size } = query;
  if (size.unit === 'ms') {
    const total = sessions.reduce((sum, session) => sum + (session.endMs - session.startMs) / size.ms, 0);
    if (total > MAX_BARS) return undefined;
    return sessions.flatMap((session) => cut(session, size.ms).map((part) => barOf(query, part)));
  }
  if (sessions.length > MAX_BARS) return undefined;
  const days = sessions.map((session) => barOf(query, session));
  return size.unit === 'day' ? days : grouped(days, size.unit);
}

function sessionsOf(query: BarQuery): readonly TradingSession[] {
  const { instrument, endMs, regularOnly, span } = query;
  const taken: TradingSession[] = [];
  const firstDay = firstDayOf(span, easternDayOf(endMs));
  let leftMs = span.unit === 'second' ? span.count * 1000 : Number.POSITIVE_INFINITY;
  for (const session of sessionsBefore(instrument, endMs, regularOnly)) {
    if (leftMs <= 0 || taken.length > MAX_BARS) break;
    if (span.unit === 'day' && taken.length === span.count) break;
    if (firstDay !== undefined && compactDay(session.day) < compactDay(firstDay)) break;
    const clippedMs = Math.min(session.endMs, endMs);
    const startMs = Math.max(session.startMs, clippedMs - leftMs);
    leftMs -= clippedMs - startMs;
    taken.push({ day: session.day, startMs, endMs: clippedMs });
  }
  return taken.toReversed();
}

function firstDayOf(span: BarSpan, last: EasternDay): EasternDay | undefined {
  switch (span.unit) {
    case 'second':
    case 'day':
      return undefined;
    case 'week':
      return addDays(last, 1 - 7 * span.count);
    case 'month':
    case 'year': {
      const months = last.year * 12 + last.month - 1 - span.count * (span.unit === 'year' ? 12 : 1);
      return { year: Math.floor(months / 12), month: (months % 12) + 1, day: last.day };
    }
    default:
      return span.unit satisfies never;
  }
}

/** When the bar that is being made at an instant began. */
export function currentBarStart(size: BarSize, session: TradingSession, nowMs: number): number {
  if (size.unit !== 'ms') return session.startMs;
  return Math.max(session.startMs, barStart(nowMs, size.ms, easternOffsetMs(nowMs)));
}

function barStart(epochMs: number, lengthMs: number, offsetMs: number): number {
  return Math.floor((epochMs + offsetMs) / lengthMs) * lengthMs - offsetMs;
}

/** Bars begin on full multiples of their length by New York's clock; the first and last of a session may be shorter. */
function cut(session: TradingSession, lengthMs: number): readonly TradingSession[] {
  const parts: TradingSession[] = [];
  const offsetMs = easternOffsetMs(session.startMs);
  for (let startMs = session.startMs; startMs < session.endMs; ) {
    const nextMs = barStart(startMs, lengthMs, offsetMs) + lengthMs;
    parts.push({ day: session.day, startMs, endMs: Math.min(nextMs, session.endMs) });
    startMs = nextMs;
  }
  return parts;
}

/** The one bar that covers a stretch of time. */
export function barOf(query: Pick<BarQuery, 'instrument' | 'path' | 'price'>, part: TradingSession): Bar {
  const { instrument, path, price } = query;
  // The instant a bar ends belongs to the next one.
  const lastMs = part.endMs - 1;
  const { low, high } = path.rangeBetween(part.startMs, lastMs);
  const traded = { open: path.lastAt(part.startMs), high, low, close: path.lastAt(lastMs) };
  const { startMs, day } = part;
  if (price !== 'TRADES') {
    return { startMs, day, ...quoted(instrument, price, traded), volume: -1, average: -1, count: -1 };
  }
  const volume = path.volumeBetween(part.startMs, part.endMs);
  const average = Number(((traded.open + high + low + traded.close) / 4).toFixed(4));
  return { startMs, day, ...traded, volume, average, count: Math.ceil(volume / 120) };
}

type Prices = Pick<Bar, 'open' | 'high' | 'low' | 'close'>;

function quoted(instrument: Instrument, price: Exclude<BarPrice, 'TRADES'>, traded: Prices): Prices {
  if (price === 'MIDPOINT') return traded;
  const side = (last: number, which: keyof Pick<Quote, 'bid' | 'ask'>): number => aroundLast(instrument, last)[which];
  // BID_ASK: open is the average bid, close the average ask. Source: TWS API docs, "Historical Data Types".
  const [openSide, highSide, lowSide, closeSide] = (
    {
      BID: ['bid', 'bid', 'bid', 'bid'],
      ASK: ['ask', 'ask', 'ask', 'ask'],
      BID_ASK: ['bid', 'ask', 'bid', 'ask'],
    } as const
  )[price];
  return {
    open: side(traded.open, openSide),
    high: side(traded.high, highSide),
    low: side(traded.low, lowSide),
    close: side(traded.close, closeSide),
  };
}

/** Weeks and months are dated by their last day. */
function grouped(days: readonly Bar[], unit: 'week' | 'month'): readonly Bar[] {
  const groups = new Map<string, Bar>();
  for (const bar of days) {
    const name = unit === 'month' ? compactDay(bar.day).slice(0, 6) : compactDay(addDays(bar.day, -weekdayOf(bar.day)));
    const before = groups.get(name);
    groups.set(name, before === undefined ? bar : joined(before, bar));
  }
  return [...groups.values()];
}

function joined(before: Bar, next: Bar): Bar {
  const isTraded = before.volume >= 0;
  return {
    startMs: before.startMs,
    day: next.day,
    open: before.open,
    high: Math.max(before.high, next.high),
    low: Math.min(before.low, next.low),
    close: next.close,
    volume: isTraded ? before.volume + next.volume : -1,
    average: isTraded ? Number(((before.average + next.average) / 2).toFixed(4)) : -1,
    count: isTraded ? before.count + next.count : -1,
  };
}
