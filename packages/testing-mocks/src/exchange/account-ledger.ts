import type { Instrument } from './instrument.ts';

/** What an account holds of one instrument. */
export interface Position {
  readonly account: string;
  readonly instrument: Instrument;
  /** Negative for a short position, 0 once closed. */
  readonly quantity: number;
  /** Per unit, multiplier included, commission left out. */
  readonly averageCost: number;
  readonly realizedPnl: number;
}

/** A trade as the books see it: quantity is negative for a sale. */
export interface Booking {
  readonly account: string;
  readonly instrument: Instrument;
  readonly quantity: number;
  readonly price: number;
  readonly commission: number;
}

/** The sums of one account, all in its base currency. Foreign currencies count at par. */
export interface AccountTotals {
  readonly cash: number;
  readonly grossPositionValue: number;
  readonly netLiquidation: number;
  readonly unrealizedPnl: number;
  readonly realizedPnl: number;
}

/** Cash and positions of every account; they always add up, because both come from the same bookings. */
export class AccountLedger {
  readonly accounts: readonly string[];
  readonly #cash = new Map<string, number>();
  readonly #positions = new Map<string, Position>();
  readonly #bookings: Booking[] = [];

  constructor(accounts: readonly string[], startingCash: number) {
    this.accounts = accounts;
    for (const account of accounts) this.#cash.set(account, startingCash);
  }

  /** Open positions of every account. */
  get positions(): readonly Position[] {
    return [...this.#positions.values()].filter((position) => position.quantity !== 0);
  }

  /** Everything an account holds or has held, what is closed included. */
  held(account: string): readonly Position[] {
    return [...this.#positions.values()].filter((position) => position.account === account);
  }

  position(account: string, instrument: Instrument): Position {
    return this.#positions.get(key(account, instrument)) ?? emptyPosition(account, instrument);
  }

  /** Books a trade and returns the profit it realized. */
  book(booking: Booking): number {
    const { account, instrument, quantity, price, commission } = booking;
    const before = this.position(account, instrument);
    const after = booked(before, booking);
    this.#bookings.push(booking);
    this.#positions.set(key(account, instrument), after);
    this.#pay(account, quantity * price * instrument.multiplier + commission);
    return after.realizedPnl - before.realizedPnl;
  }

  /**
   * Books a trade at another price, in its old place, as if it had been so from the start; returns the new booking.
   * @throws RangeError if it was never booked
   */
  correct(booking: Booking, price: number): Booking {
    const index = this.#bookings.indexOf(booking);
    const { account, instrument, quantity } = booking;
    if (index === -1) throw new RangeError(`a trade of ${quantity} ${instrument.symbol} was never booked`);
    const corrected = { ...booking, price };
    this.#bookings[index] = corrected;
    this.#pay(account, quantity * (price - booking.price) * instrument.multiplier);
    const all = this.#bookings.filter((other) => key(other.account, other.instrument) === key(account, instrument));
    this.#positions.set(key(account, instrument), all.reduce(booked, emptyPosition(account, instrument)));
    return corrected;
  }

  /** The profit each booking realized, as the books stand now. */
  profits(): ReadonlyMap<Booking, number> {
    const positions = new Map<string, Position>();
    const profits = new Map<Booking, number>();
    for (const booking of this.#bookings) {
      const { account, instrument } = booking;
      const before = positions.get(key(account, instrument)) ?? emptyPosition(account, instrument);
      const after = booked(before, booking);
      positions.set(key(account, instrument), after);
      profits.set(booking, after.realizedPnl - before.realizedPnl);
    }
    return profits;
  }

  #pay(account: string, amount: number): void {
    this.#cash.set(account, (this.#cash.get(account) ?? 0) - amount);
  }

  /** @param priceOf the last price of an instrument */
  totals(account: string, priceOf: (instrument: Instrument) => number): AccountTotals {
    const cash = this.#cash.get(account) ?? 0;
    const held = this.held(account);
    const values = held.map((position) => marketValue(position, priceOf(position.instrument)));
    const costs = held.map((position) => position.quantity * position.averageCost);
    return {
      cash,
      grossPositionValue: sum(values.map(Math.abs)),
      netLiquidation: cash + sum(values),
      unrealizedPnl: sum(values) - sum(costs),
      realizedPnl: sum(held.map((position) => position.realizedPnl)),
    };
  }
}

/** What a position is worth at a price. */
export function marketValue(position: Position, price: number): number {
  return position.quantity * price * position.instrument.multiplier;
}

/** A position after one more trade at average cost; what closes takes its profit, what crosses zero starts anew. */
export function nextPosition(before: Position, quantity: number, unitCost: number): Position {
  const closes = Math.sign(quantity) === -Math.sign(before.quantity);
  const closed = closes ? Math.min(Math.abs(quantity), Math.abs(before.quantity)) : 0;
  const realized = closed * Math.sign(before.quantity) * (unitCost - before.averageCost);
  const held = before.quantity + quantity;
  return {
    ...before,
    quantity: held,
    averageCost: averageCost(before, { quantity, unitCost, held }),
    realizedPnl: before.realizedPnl + realized,
  };
}

function booked(before: Position, { quantity, price, instrument }: Booking): Position {
  return nextPosition(before, quantity, price * instrument.multiplier);
}

function averageCost(before: Position, trade: { quantity: number; unitCost: number; held: number }): number {
  const { quantity, unitCost, held } = trade;
  if (held === 0) return 0;
  if (Math.sign(held) !== Math.sign(before.quantity)) return unitCost;
  if (Math.abs(held) < Math.abs(before.quantity)) return before.averageCost;
  return (before.quantity * before.averageCost + quantity * unitCost) / held;
}

function emptyPosition(account: string, instrument: Instrument): Position {
  return { account, instrument, quantity: 0, averageCost: 0, realizedPnl: 0 };
}

function key(account: string, instrument: Instrument): string {
  return `${account}/${instrument.conId}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
