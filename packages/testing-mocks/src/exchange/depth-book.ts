import { roundToTick, type Instrument } from './instrument.ts';
import type { PricePath } from './price-path.ts';
import type { Quote } from './quote.ts';

/** One row of an order book. */
export interface DepthRow {
  readonly side: 'bid' | 'ask';
  /** 0 for the best price. */
  readonly position: number;
  readonly price: number;
  readonly size: number;
  /** Which exchange shows it. */
  readonly marketMaker: string;
}

const MAKERS = ['NSDQ', 'ARCA', 'BATS', 'IEX', 'EDGX'] as const;

/** The most rows a book has on each side. */
export const MOST_ROWS = 20;

/** Both sides of the book round a quote, the best price first; its first rows are the quote itself. */
export function depthBook(instrument: Instrument, path: PricePath, quote: Quote, rows: number): readonly DepthRow[] {
  const count = Math.max(1, Math.min(rows, MOST_ROWS));
  const sideRows = (side: DepthRow['side']): DepthRow[] =>
    Array.from({ length: count }, (_, position) => {
      const distance = position * instrument.minTick * (side === 'bid' ? -1 : 1);
      return {
        side,
        position,
        price: roundToTick(quote[side] + distance, instrument.minTick),
        // Rows further down change more slowly: their sizes are those of earlier seconds.
        size:
          position === 0
            ? quote[side === 'bid' ? 'bidSize' : 'askSize']
            : path.sizeAt(Math.floor(quote.atMs / (5_000 * position)) * 5_000, side === 'bid' ? 0 : 1),
        marketMaker: MAKERS[position % MAKERS.length] ?? 'NSDQ',
      };
    });
  return [...sideRows('bid'), ...sideRows('ask')];
}
