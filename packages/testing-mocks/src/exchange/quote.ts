import { addDays, easternDayOf, fromEastern } from './eastern-time.ts';
import { type Instrument, roundToTick } from './instrument.ts';
import { previousCloseMs, sessionOn } from './market-calendar.ts';
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

/** An instant, and the day it belongs to. */
export interface QuoteMoment {
  readonly atMs: number;
  readonly day: QuoteDay;
}

/** What is the same for every quote of an instrument from one instant up to, and without, another. */
export interface QuoteDay {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Midnight, New York time. */
  readonly startMs: number;
  readonly close: number;
}

/** The day that quotes of an instant belong to, as far as nothing of it changes: to midnight, or to the close. */
export function quoteDayAt(instrument: Instrument, path: PricePath, atMs: number): QuoteDay {
  const day = easternDayOf(atMs);
  const startMs = fromEastern(day, 0);
  const endMs = fromEastern(addDays(day, 1), 0);
  const sessionEndMs = sessionOn(instrument, day, true)?.endMs ?? endMs;
  return {
    fromMs: atMs,
    untilMs: atMs < sessionEndMs ? Math.min(sessionEndMs, endMs) : endMs,
    startMs,
    close: path.lastAt(previousCloseMs(instrument, atMs)),
  };
}

/** The quote at an instant of a day; always one tick or more between bid and ask, with the last price in the middle. */
export function quoteAt(instrument: Instrument, path: PricePath, { atMs, day }: QuoteMoment): Quote {
  const last = path.lastAt(atMs);
  const { bid, ask } = aroundLast(instrument, last);
  return {
    bid,
    ask,
    last,
    bidSize: path.sizeAt(atMs, 0),
    askSize: path.sizeAt(atMs, 1),
    lastSize: path.sizeAt(atMs, 2),
    volume: path.volumeSince(day.startMs, atMs),
    close: day.close,
    atMs,
  };
}

/** Bid and ask that belong to a last price. */
export function aroundLast(instrument: Instrument, last: number): { readonly bid: number; readonly ask: number } {
  const half = instrument.halfSpreadTicks * instrument.minTick;
  return { bid: roundToTick(last - half, instrument.minTick), ask: roundToTick(last + half, instrument.minTick) };
}
