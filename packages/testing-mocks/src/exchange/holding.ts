import type { Booking } from './account-ledger.ts';
import type { Market } from './market.ts';

/** A position to begin with. */
export interface Holding {
  readonly symbol: string;
  /** Negative for a short position. */
  readonly quantity: number;
  /** Per unit, multiplier included. */
  readonly averageCost: number;
  /** Default: the first account. */
  readonly account?: string;
}

/**
 * How that stands in the books.
 * @throws RangeError if nothing of that symbol is listed
 */
export function holdingBooking(holding: Holding, market: Market, firstAccount: string): Booking {
  const { symbol, quantity, averageCost, account = firstAccount } = holding;
  const instrument = market.instruments.find((listed) => listed.symbol === symbol);
  if (instrument === undefined) throw new RangeError(`cannot hold ${symbol}: nothing of that symbol is listed`);
  return { account, instrument, quantity, price: averageCost / instrument.multiplier, commission: 0 };
}
