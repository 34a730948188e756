import { type Contract, contractText } from '../tws-api/contract.ts';
import { emptyQuote, nextQuote, type Quote } from './quote.ts';
import type { StreamKind } from './stream-kind.ts';
import { worseOf } from './stream-quality.ts';

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
  collect: ({ contract }) => {
    let current: Quote | undefined;
    return {
      get current() {
        return current;
      },
      accept(event, outlet) {
        const time = outlet.now();
        current ??= emptyQuote(contract.symbol ?? contractText(contract), time);
        const next = nextQuote(current, event, time);
        if (event.type === 'marketDataType') {
          // Which data will come is no data yet.
          current = next ?? current;
          return false;
        }
        // Some ticks say nothing a quote holds; they prove that it lives all the same.
        if (next === undefined) return event.type !== 'notice';
        current = outlet.quality === 'live' ? next : { ...next, quality: worseOf(next.quality, outlet.quality) };
        outlet.write(current);
        return true;
      },
      withQuality(quality) {
        if (current === undefined || current.quality === quality) return undefined;
        current = { ...current, quality };
        return current;
      },
    };
  },
};
