import type { BarDating } from '../codec/historical-data.ts';
import { historicalDataUpdate, realtimeBar } from '../codec/stream-replies.ts';
import { barOf, type BarPrice, type BarSize, currentBarStart } from '../exchange/bar-history.ts';
import { easternDayOf } from '../exchange/eastern-time.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { Market } from '../exchange/market.ts';
import { sessionOn } from '../exchange/market-calendar.ts';
import type { Message } from '../wire/frame-writer.ts';
import { QuoteStream } from './quote-stream.ts';

const REAL_TIME_BAR_MS = 5_000;

/** Which bars go on arriving. */
export interface BarWish {
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly price: BarPrice;
}

/** A bar every five seconds, once it is complete. What was missed while a farm was broken is not made up for. */
export class RealTimeBarStream extends QuoteStream {
  readonly kind = 'real-time-bars';
  readonly #price: BarPrice;
  #toldUntilMs: number;

  constructor(wish: BarWish, nowMs: number) {
    super(wish.reqId, wish.instrument);
    this.#price = wish.price;
    this.#toldUntilMs = lastBoundary(nowMs);
  }

  news(market: Market): readonly Message[] {
    const endMs = lastBoundary(market.nowMs);
    if (endMs <= this.#toldUntilMs) return [];
    this.#toldUntilMs = endMs;
    const { instrument, reqId } = this;
    const startMs = endMs - REAL_TIME_BAR_MS;
    const query = { instrument, path: market.pathOf(instrument), price: this.#price };
    return [realtimeBar(reqId, barOf(query, { day: easternDayOf(startMs), startMs, endMs }))];
  }
}

/** Historical bars that are kept up to date: the bar being made, whenever it has changed. */
export class BarUpdateStream extends QuoteStream {
  readonly kind = 'bar-updates';
  readonly #wish: BarWish & { readonly size: BarSize; readonly dating: BarDating };
  #told = '';

  constructor(wish: BarWish & { readonly size: BarSize; readonly dating: BarDating }) {
    super(wish.reqId, wish.instrument);
    this.#wish = wish;
  }

  news(market: Market): readonly Message[] {
    const { instrument, price, size, dating, reqId } = this.#wish;
    const { nowMs } = market;
    const session = sessionOn(instrument, easternDayOf(nowMs), false);
    if (session === undefined || nowMs <= session.startMs || nowMs >= session.endMs) return [];
    const startMs = currentBarStart(size, session, nowMs);
    const query = { instrument, path: market.pathOf(instrument), price };
    // This instant belongs to the bar, so that its close is the price that is quoted now.
    const bar = barOf(query, { day: session.day, startMs, endMs: nowMs + 1 });
    const message = historicalDataUpdate(reqId, bar, dating);
    const text = message.join('|');
    if (text === this.#told) return [];
    this.#told = text;
    return [message];
  }
}

function lastBoundary(epochMs: number): number {
  return Math.floor(epochMs / REAL_TIME_BAR_MS) * REAL_TIME_BAR_MS;
}
