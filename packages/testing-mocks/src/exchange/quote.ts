import { easternDayOf, fromEastern } from './eastern-time.ts';
import { type Instrument, roundToTick } from './instrument.ts';
import { previousCloseMs } from './market-calendar.ts';
import type { PricePath } from './price-path.ts';

/** What the market looks like at one instant. Sizes are shares or contracts. */
export interface Quote {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly lastSize: number;
  /** Shares traded since midnight, New York time. */
  readonly volume: number;
  /** Last price of the previous regular session. */
  readonly close: number;
  readonly atMs: number;
}

/** The quote at an instant; always one tick or more between bid and ask, with the last price in the middle. */
export function quoteAt(instrument: Instrument, path: PricePath, atMs: number): Quote {
  const last = path.lastAt(atMs);
  const { bid, ask } = aroundLast(instrument, last);
  return {
    bid,
    ask,
    last,
    bidSize: path.sizeAt(atMs, 0),
    askSize: path.sizeAt(atMs, 1),
    lastSize: path.sizeAt(atMs, 2),
    volume: path.volumeSince(fromEastern(easternDayOf(atMs), 0), atMs),
    close: path.lastAt(previousCloseMs(instrument, atMs)),
    atMs,
  };
}

/** Bid and ask that belong to a last price. */
export function aroundLast(instrument: Instrument, last: number): { readonly bid: number; readonly ask: number } {
  const half = instrument.halfSpreadTicks * instrument.minTick;
  return { bid: roundToTick(last - half, instrument.minTick), ask: roundToTick(last + half, instrument.minTick) };
}
