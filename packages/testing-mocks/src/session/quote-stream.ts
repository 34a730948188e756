import { epochSeconds } from '../codec/tws-time.ts';
import { tickPrice, tickSize, tickString } from '../codec/replies.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { Quote } from '../exchange/quote.ts';
import type { Message } from '../wire/frame-writer.ts';
import { tickTypes } from '../wire/message-ids.ts';

/** One open subscription to quotes. It sends what changed since it last spoke, and everything the first time. */
export class QuoteStream {
  readonly reqId: number;
  readonly instrument: Instrument;
  #last: Quote | undefined;
  #isDead = false;

  constructor(reqId: number, instrument: Instrument) {
    this.reqId = reqId;
    this.instrument = instrument;
  }

  /** True once the stream fell silent for good, as TWS's streams do: only a new request brings quotes back. */
  get isDead(): boolean {
    return this.#isDead;
  }

  kill(): void {
    this.#isDead = true;
  }

  /** The ticks that take a client from the quote it has to this one. */
  ticks(quote: Quote): readonly Message[] {
    const before = this.#last;
    this.#last = quote;
    return quoteTicks(this.reqId, before, quote);
  }
}

/**
 * Ticks from one quote to the next; all of them if there was none before.
 * Sizes travel inside tickPrice and again as tickSize, as from TWS: one client drops bid sizes of the first kind.
 * Source: tws-protocol.md section 4 (trap 9), stoqey-ib.md 1.7.
 */
export function quoteTicks(reqId: number, before: Quote | undefined, now: Quote): readonly Message[] {
  const messages: Message[] = [];
  const price = (type: number, key: 'bid' | 'ask' | 'last' | 'close', size: number): void => {
    if (before?.[key] !== now[key]) messages.push(tickPrice(reqId, type, now[key], size));
  };
  const size = (type: number, key: 'bidSize' | 'askSize' | 'lastSize' | 'volume'): void => {
    if (before?.[key] !== now[key]) messages.push(tickSize(reqId, type, now[key]));
  };
  price(tickTypes.bid, 'bid', now.bidSize);
  size(tickTypes.bidSize, 'bidSize');
  price(tickTypes.ask, 'ask', now.askSize);
  size(tickTypes.askSize, 'askSize');
  price(tickTypes.last, 'last', now.lastSize);
  size(tickTypes.lastSize, 'lastSize');
  size(tickTypes.volume, 'volume');
  price(tickTypes.close, 'close', 0);
  const second = epochSeconds(now.atMs);
  if (before === undefined || epochSeconds(before.atMs) !== second) {
    messages.push(tickString(reqId, tickTypes.lastTimestamp, String(second)));
  }
  return messages;
}
