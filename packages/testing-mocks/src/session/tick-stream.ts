import { tickPrice, tickSize, tickString } from '../codec/replies.ts';
import { tickOptionComputation } from '../codec/stream-replies.ts';
import { epochSeconds } from '../codec/tws-time.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { Market } from '../exchange/market.ts';
import type { Quote } from '../exchange/quote.ts';
import type { Message } from '../wire/frame-writer.ts';
import { delayedTickTypes, tickTypes } from '../wire/message-ids.ts';
import { computedOption } from './computed-option.ts';
import { QuoteStream } from './quote-stream.ts';

/** Whose ticks, and whether they are live or come late. */
export interface TickSource {
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly isDelayed: boolean;
}

/** An open subscription to quotes. It sends what changed since it last spoke, and everything the first time. */
export class TickStream extends QuoteStream {
  readonly kind = 'quotes';
  readonly #isDelayed: boolean;
  #last: Quote | undefined;

  constructor(source: TickSource) {
    super(source.reqId, source.instrument);
    this.#isDelayed = source.isDelayed;
  }

  news(market: Market): readonly Message[] {
    const before = this.#last;
    const now = market.quote(this.instrument);
    this.#last = now;
    const { reqId, instrument } = this;
    return quoteTicks({ reqId, instrument, isDelayed: this.#isDelayed }, { before, now }, market);
  }
}

/**
 * Ticks from one quote to the next; all of them if there was none before.
 * Sizes travel inside tickPrice and again as tickSize, as from TWS: one client drops bid sizes of the first kind.
 * Source: tws-protocol.md section 4 (trap 9), stoqey-ib.md 1.7.
 */
export function quoteTicks(
  source: TickSource,
  { before, now }: { readonly before?: Quote | undefined; readonly now: Quote },
  market: Market,
): readonly Message[] {
  const { reqId, instrument, isDelayed } = source;
  const types = isDelayed ? delayedTickTypes : tickTypes;
  const messages: Message[] = [];
  // Nobody bids for an index: it has a value and nothing else.
  const isIndex = instrument.secType === 'IND';
  if (!isIndex) {
    if (before?.bid !== now.bid) messages.push(tickPrice(reqId, types.bid, now.bid, now.bidSize));
    if (before?.bidSize !== now.bidSize) messages.push(tickSize(reqId, types.bidSize, now.bidSize));
    if (before?.ask !== now.ask) messages.push(tickPrice(reqId, types.ask, now.ask, now.askSize));
    if (before?.askSize !== now.askSize) messages.push(tickSize(reqId, types.askSize, now.askSize));
  }
  if (before?.last !== now.last) messages.push(tickPrice(reqId, types.last, now.last, isIndex ? 0 : now.lastSize));
  if (!isIndex) {
    if (before?.lastSize !== now.lastSize) messages.push(tickSize(reqId, types.lastSize, now.lastSize));
    if (before?.volume !== now.volume) messages.push(tickSize(reqId, types.volume, now.volume));
  }
  if (before?.close !== now.close) messages.push(tickPrice(reqId, types.close, now.close, 0));
  if (instrument.secType === 'OPT' && before?.last !== now.last && !isDelayed) {
    const computed = computedOption(instrument, market, { price: now.last });
    if (computed !== undefined) messages.push(tickOptionComputation(reqId, tickTypes.modelComputation, computed));
  }
  const second = epochSeconds(now.atMs);
  const isNewSecond = before === undefined || epochSeconds(before.atMs) !== second;
  if (isNewSecond && !isDelayed) messages.push(tickString(reqId, tickTypes.lastTimestamp, String(second)));
  return messages;
}
