import { contractText } from '../tws-api/contract.ts';
import type { DepthRequest } from '../tws-api/stream-requests.ts';
import { type Book, nextSide } from './order-book.ts';
import type { StreamKind } from './stream-kind.ts';
import type { StreamQuality } from './stream-quality.ts';

/** The order book, each time a row of it changes. Takes one of the few depth slots. */
export const depth: StreamKind<DepthRequest, Book> = {
  name: 'depth',
  purpose: 'marketData',
  service: 'marketData',
  slot: 'depth',
  rank: 2,
  proveMs: 10_000,
  buffer: { keep: 'latest' },
  subject: ({ contract }) => contractText(contract),
  request: (api, reqId, params) => {
    api.streams.reqMktDepth(reqId, params);
  },
  cancel: (api, reqId, { isSmart }) => {
    api.streams.cancelMktDepth(reqId, isSmart);
  },
  collect: ({ contract, rows }) => {
    const symbol = contract.symbol ?? contractText(contract);
    let current: Book | undefined;
    let isNew = true;
    const empty = (time: Date, quality: StreamQuality): Book => ({
      type: 'book',
      symbol,
      bids: [],
      asks: [],
      time,
      quality,
    });
    return {
      get current() {
        return current;
      },
      accept(event, outlet) {
        if (event.type !== 'depth') return false;
        const time = outlet.now();
        const before = isNew || current === undefined ? empty(time, outlet.quality) : current;
        isNew = false;
        const { change } = event;
        const side = change.side === 'bid' ? 'bids' : 'asks';
        current = { ...before, [side]: nextSide(before[side], change, rows), time, quality: outlet.quality };
        outlet.write(current);
        return true;
      },
      withQuality(quality) {
        if (current === undefined || current.quality === quality) return undefined;
        current = { ...current, quality };
        return current;
      },
      clear() {
        isNew = true;
        if (current === undefined) return undefined;
        current = empty(current.time, 'suspect');
        return current;
      },
      // Rows are told by position: those of an old request must not mix with those of a new one.
      restart() {
        isNew = true;
      },
    };
  },
};
