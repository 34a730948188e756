import { marketDepth, marketDepthL2 } from '../codec/stream-replies.ts';
import { depthBook, type DepthRow } from '../exchange/depth-book.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { Market } from '../exchange/market.ts';
import type { Message } from '../wire/frame-writer.ts';
import { QuoteStream } from './quote-stream.ts';

/** What is asked of a book. */
export interface DepthWish {
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly rows: number;
  /** Gathered from several exchanges, each row with the one that shows it. */
  readonly isSmart: boolean;
}

/** An open order book: every row once, and then the rows that change. */
export class DepthStream extends QuoteStream {
  readonly kind = 'depth';
  readonly #wish: DepthWish;
  #shown: readonly DepthRow[] = [];

  constructor(wish: DepthWish) {
    super(wish.reqId, wish.instrument);
    this.#wish = wish;
  }

  news(market: Market): readonly Message[] {
    const { reqId, instrument, rows, isSmart } = this.#wish;
    const before = this.#shown;
    const now = depthBook(instrument, market.pathOf(instrument), market.quote(instrument), rows);
    this.#shown = now;
    const message = isSmart ? marketDepthL2 : marketDepth;
    return now.flatMap((row, index) => {
      const known = before[index];
      if (known === undefined) return [message(reqId, row, 'insert')];
      return known.price === row.price && known.size === row.size ? [] : [message(reqId, row, 'update')];
    });
  }
}
