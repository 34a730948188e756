import type { Clock } from '@autobot/resilience';
import { twsCodes } from '../inbound/notice-catalogue.ts';
import { emptyQuote, isCompleteQuote, nextQuote, type Quote } from '../subscriptions/quote.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { Operation } from './operation.ts';

/** What a snapshot is asked with. */
export interface QuoteSnapshotParams {
  readonly contract: Contract;
  readonly clock: Pick<Clock, 'wallNow'>;
}

const { apiSubscriptionNeeded, partlyNotSubscribed, noApiSupport } = twsCodes;
const PARTLY: ReadonlySet<number> = new Set([apiSubscriptionNeeded, partlyNotSubscribed, noApiSupport]);

/**
 * One quote. Settles as soon as bid, ask, last and their sizes are known, or when TWS says it has no more
 * (up to 11 s; TWS API docs, "Market Data Snapshots").
 */
export const quoteSnapshot: Operation<QuoteSnapshotParams, Quote> = {
  name: 'quoteSnapshot',
  purpose: 'marketData',
  timeoutMs: 15_000,
  isQuick: false,
  send: (api, reqId, { contract }) => {
    api.reqMktData(reqId, contract, { isSnapshot: true });
  },
  cancel: (api, reqId) => {
    api.cancelMktData(reqId);
  },
  collect: ({ contract, clock }) => {
    let quote = emptyQuote(contract.symbol ?? '', new Date(clock.wallNow()));
    return {
      accept(event) {
        quote = nextQuote(quote, event, new Date(clock.wallNow())) ?? quote;
        return event.type === 'tickSnapshotEnd' || isCompleteQuote(quote) ? { result: quote } : undefined;
      },
      acceptNotice({ code }) {
        if (PARTLY.has(code)) quote = { ...quote, isPartial: true };
        return undefined;
      },
    };
  },
};
