import { tickByTick } from '../codec/stream-replies.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { Market } from '../exchange/market.ts';
import type { Quote } from '../exchange/quote.ts';
import type { Message } from '../wire/frame-writer.ts';
import { QuoteStream } from './quote-stream.ts';

/** Every trade or every change of the quote, one message each. */
export class TickByTickStream extends QuoteStream {
  readonly kind = 'tick-by-tick';
  readonly #type: 1 | 2 | 3 | 4;
  #last: Quote | undefined;

  constructor(reqId: number, instrument: Instrument, type: 1 | 2 | 3 | 4) {
    super(reqId, instrument);
    this.#type = type;
  }

  news(market: Market): readonly Message[] {
    const before = this.#last;
    const now = market.quote(this.instrument);
    this.#last = now;
    if (before !== undefined && !differs(this.#type, before, now)) return [];
    const { primaryExchange, exchange } = this.instrument;
    return [tickByTick(this.reqId, this.#type, now, primaryExchange === '' ? exchange : primaryExchange)];
  }
}

function differs(type: 1 | 2 | 3 | 4, before: Quote, now: Quote): boolean {
  if (type <= 2) return before.last !== now.last || before.lastSize !== now.lastSize;
  const isMoved = before.bid !== now.bid || before.ask !== now.ask;
  return isMoved || (type === 3 && (before.bidSize !== now.bidSize || before.askSize !== now.askSize));
}
