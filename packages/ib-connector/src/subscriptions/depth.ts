import type { InboundEvent } from '../inbound/inbound-event.ts';
import { contractText } from '../tws-api/contract.ts';
import type { DepthRequest } from '../tws-api/stream-requests.ts';
import { LatestCollector } from './latest-collector.ts';
import { type Book, nextSide } from './order-book.ts';
import type { StreamKind, StreamOutlet } from './stream-kind.ts';
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
  collect: (request) => new BookCollector(request),
};

class BookCollector extends LatestCollector<Book> {
  readonly #symbol: string;
  readonly #rows: number;
  #isNew = true;

  constructor({ contract, rows }: DepthRequest) {
    super();
    this.#symbol = contract.symbol ?? contractText(contract);
    this.#rows = rows;
  }

  accept(event: InboundEvent, outlet: StreamOutlet<Book>): boolean {
    if (event.type !== 'depth') return false;
    const { change } = event;
    const { quality } = outlet;
    const time = outlet.now();
    const before = this.#isNew || this.current === undefined ? this.#empty(time, quality) : this.current;
    this.#isNew = false;
    const side = change.side === 'bid' ? 'bids' : 'asks';
    return this.tell({ ...before, [side]: nextSide(before[side], change, this.#rows), time, quality }, outlet);
  }

  clear(): Book | undefined {
    this.#isNew = true;
    this.current &&= this.#empty(this.current.time, 'suspect');
    return this.current;
  }

  // Rows are told by position: those of an old request must not mix with those of a new one.
  restart(): void {
    this.#isNew = true;
  }

  #empty(time: Date, quality: StreamQuality): Book {
    return { type: 'book', symbol: this.#symbol, bids: [], asks: [], time, quality };
  }
}
