import type { InboundEvent } from '../inbound/inbound-event.ts';

/**
 * How far a quote can be trusted.
 * - `live`: as TWS sends it.
 * - `suspect`: its farm had trouble, or the stream has not yet proven that it lives.
 * - `stale`: TWS is cut off from IB, or the link is down.
 * - `delayed`: not live data, typically 15 minutes old.
 */
export type QuoteQuality = 'live' | 'suspect' | 'stale' | 'delayed';

/** The market of one contract at one moment. NaN is a value that TWS has not sent, or says there is none. */
export interface Quote {
  readonly symbol: string;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
  readonly last: number;
  readonly lastSize: number;
  readonly volume: number;
  readonly close: number;
  /** When the last message of this quote came, on our clock. */
  readonly time: Date;
  readonly quality: QuoteQuality;
}

type PriceField = 'bid' | 'ask' | 'last' | 'close';
type SizeField = 'bidSize' | 'askSize' | 'lastSize' | 'volume';

// Tick types of live and of delayed data. Source: research/tws-protocol.md, section 5.
const priceFields: ReadonlyMap<number, PriceField> = new Map<number, PriceField>([
  [1, 'bid'],
  [2, 'ask'],
  [4, 'last'],
  [9, 'close'],
  [66, 'bid'],
  [67, 'ask'],
  [68, 'last'],
  [75, 'close'],
]);
const sizeFields: ReadonlyMap<number, SizeField> = new Map<number, SizeField>([
  [0, 'bidSize'],
  [3, 'askSize'],
  [5, 'lastSize'],
  [8, 'volume'],
  [69, 'bidSize'],
  [70, 'askSize'],
  [71, 'lastSize'],
  [74, 'volume'],
]);
const FIRST_DELAYED = 66;
const LAST_DELAYED = 76;

/** A quote of which nothing is known yet. */
export function emptyQuote(symbol: string, time: Date): Quote {
  return {
    symbol,
    bid: Number.NaN,
    bidSize: Number.NaN,
    ask: Number.NaN,
    askSize: Number.NaN,
    last: Number.NaN,
    lastSize: Number.NaN,
    volume: Number.NaN,
    close: Number.NaN,
    time,
    quality: 'suspect',
  };
}

/** The quote after one tick; undefined if the event says nothing a quote holds. Pure. */
export function nextQuote(quote: Quote, event: InboundEvent, time: Date): Quote | undefined {
  if (event.type === 'tickPrice') {
    const field = priceFields.get(event.tickType);
    if (field === undefined) return undefined;
    // TWS sends -1, or 0 for bid and ask, when there is no price.
    const price = event.price > 0 ? event.price : Number.NaN;
    return { ...quote, [field]: price, time, quality: qualityOf(event.tickType) };
  }
  if (event.type === 'tickSize') {
    const field = sizeFields.get(event.tickType);
    if (field === undefined) return undefined;
    return { ...quote, [field]: event.size, time, quality: qualityOf(event.tickType) };
  }
  return undefined;
}

/** True once bid, ask and last and their sizes are all known. */
export function isCompleteQuote(quote: Quote): boolean {
  const values = [quote.bid, quote.ask, quote.last, quote.bidSize, quote.askSize, quote.lastSize];
  return values.every((value) => !Number.isNaN(value));
}

function qualityOf(tickType: number): QuoteQuality {
  return tickType >= FIRST_DELAYED && tickType <= LAST_DELAYED ? 'delayed' : 'live';
}
