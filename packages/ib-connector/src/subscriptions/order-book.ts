import type { DepthChange } from '../inbound/stream-event.ts';
import type { StreamQuality } from './stream-quality.ts';

/** One row of an order book. */
export interface BookRow {
  readonly price: number;
  readonly size: number;
  /** The exchange or market maker that shows it; empty where the book is that of one exchange. */
  readonly marketMaker: string;
}

/** An order book at one moment, best prices first. */
export interface Book {
  readonly type: 'book';
  readonly symbol: string;
  readonly bids: readonly BookRow[];
  readonly asks: readonly BookRow[];
  readonly time: Date;
  readonly quality: StreamQuality;
}

/**
 * One side of a book after one change; pure. A row that is inserted moves those below it down, one that is deleted moves
 * them up. TWS now and then speaks of rows that are not there: an update of one appends it, a deletion of one does nothing.
 * @param rows most rows that are kept
 */
export function nextSide(side: readonly BookRow[], change: DepthChange, rows: number): readonly BookRow[] {
  const { operation, position, price, size, marketMaker } = change;
  if (!Number.isInteger(position) || position < 0) return side;
  const row: BookRow = { price, size, marketMaker };
  switch (operation) {
    case 'insert':
      return side.toSpliced(position, 0, row).slice(0, rows);
    case 'update':
      return position < side.length ? side.with(position, row) : [...side, row].slice(0, rows);
    case 'delete':
      return position < side.length ? side.toSpliced(position, 1) : side;
  }
}
