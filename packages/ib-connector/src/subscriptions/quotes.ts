import type { InboundEvent } from '../inbound/inbound-event.ts';
import { type Contract, contractText } from '../tws-api/contract.ts';
import { LatestCollector } from './latest-collector.ts';
import { emptyQuote, nextQuote, type Quote } from './quote.ts';
import type { StreamKind, StreamOutlet } from './stream-kind.ts';
import { type StreamQuality, worseOf } from './stream-quality.ts';

/** What quotes are asked with. */
export interface QuotesParams {
  readonly contract: Contract;
  /** Numbers of generic ticks wanted besides bid, ask, last and their sizes. */
  readonly genericTicks: readonly number[];
}

/** Bid, ask, last and their sizes, each time one of them changes. Takes one market-data line. */
export const quotes: StreamKind<QuotesParams, Quote> = {
  name: 'quotes',
  purpose: 'marketData',
  service: 'marketData',
  slot: 'lines',
  rank: 0,
  proveMs: 0,
  buffer: { keep: 'latest' },
  subject: ({ contract }) => contractText(contract),
  request: (api, reqId, { contract, genericTicks }) => {
    api.reqMktData(reqId, contract, { isSnapshot: false, genericTicks });
  },
  cancel: (api, reqId) => {
    api.cancelMktData(reqId);
  },
  collect: ({ contract }) => new QuoteCollector(contract.symbol ?? contractText(contract)),
};

class QuoteCollector extends LatestCollector<Quote> {
  readonly #symbol: string;
  #isPartial = false;
  /** What TWS sends: live, delayed or frozen. */
  quality: StreamQuality = 'live';

  constructor(symbol: string) {
    super();
    this.#symbol = symbol;
  }

  accept(event: InboundEvent, outlet: StreamOutlet<Quote>): boolean {
    const time = outlet.now();
    this.current ??= { ...emptyQuote(this.#symbol, time), isPartial: this.#isPartial };
    const next = nextQuote(this.current, event, time);
    if (event.type === 'marketDataType') {
      // Which data will come is no data yet.
      this.current = next ?? this.current;
      return false;
    }
    // Some ticks say nothing a quote holds; they prove that it lives all the same.
    if (next === undefined) return event.type !== 'notice';
    if (event.type === 'tickPrice' || event.type === 'tickSize') this.quality = next.quality;
    const { quality } = outlet;
    return this.tell(quality === 'live' ? next : { ...next, quality: worseOf(next.quality, quality) }, outlet);
  }

  thin(): Quote | undefined {
    return this.#mark(true);
  }

  restart(): void {
    this.#mark(false);
  }

  #mark(isPartial: boolean): Quote | undefined {
    this.#isPartial = isPartial;
    if (this.current === undefined || this.current.isPartial === isPartial) return undefined;
    this.current = { ...this.current, isPartial };
    return this.current;
  }
}
