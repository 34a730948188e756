import { aroundLast } from './quote.ts';
import type { Instrument } from './instrument.ts';
import type { PricePath } from './price-path.ts';

/** One moment of the past: a trade and the quote round it. Whole seconds, as TWS tells them. */
export interface PastTick {
  readonly atSeconds: number;
  readonly price: number;
  readonly size: number;
  readonly exchange: string;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** Which moments are wanted: so many from a start on, or so many up to an end. */
export type TickSpan =
  | { readonly fromMs: number; readonly untilMs: number; readonly count: number }
  | { readonly toMs: number; readonly count: number };

/** The most ticks one answer holds. Source: TWS API docs, "Historical Time and Sales Data". */
export const MOST_TICKS = 1_000;

/** One tick a second, oldest first; nothing from `untilMs` on. */
export function ticksOf(instrument: Instrument, path: PricePath, span: TickSpan): readonly PastTick[] {
  const count = Math.max(0, Math.min(span.count, MOST_TICKS));
  const first = 'fromMs' in span ? Math.ceil(span.fromMs / 1000) : Math.floor(span.toMs / 1000) - count + 1;
  const last = 'fromMs' in span ? Math.ceil(span.untilMs / 1000) - 1 : Math.floor(span.toMs / 1000);
  const length = Math.max(0, Math.min(count, last - first + 1));
  return Array.from({ length }, (_, index) => tickAt(instrument, path, first + index));
}

function tickAt(instrument: Instrument, path: PricePath, atSeconds: number): PastTick {
  const atMs = atSeconds * 1000;
  const price = path.lastAt(atMs);
  return {
    atSeconds,
    price,
    size: path.sizeAt(atMs, 2),
    exchange: instrument.primaryExchange === '' ? instrument.exchange : instrument.primaryExchange,
    ...aroundLast(instrument, price),
    bidSize: path.sizeAt(atMs, 0),
    askSize: path.sizeAt(atMs, 1),
  };
}
