import type { AccountLedger, Booking } from './account-ledger.ts';
import { commissionOf, correctedExecution, type Execution, type Order } from './order.ts';

/** What one trade did, the order as it stands after it. */
export interface Trade {
  readonly order: Order;
  readonly quantity: number;
  readonly price: number;
  readonly atMs: number;
}

interface Entry {
  execution: Execution;
  booking: Booking;
}

/** Every trade there was, oldest first, and what each is in the books. */
export class TradeBook {
  readonly #ledger: AccountLedger;
  readonly #entries: Entry[] = [];

  constructor(ledger: AccountLedger) {
    this.#ledger = ledger;
  }

  get executions(): readonly Execution[] {
    return this.#entries.map(({ execution }) => execution);
  }

  /** Writes a trade down and books it. */
  record({ order, quantity, price, atMs }: Trade): Execution {
    const { account, instrument, terms } = order;
    const commission = commissionOf(quantity);
    const signed = terms.action === 'BUY' ? quantity : -quantity;
    const booking: Booking = { account, instrument, quantity: signed, price, commission };
    const execution: Execution = {
      execId: `0000e0d5.${(0x60000000 + this.#entries.length + 1).toString(16)}.01.01`,
      order,
      quantity,
      price,
      atMs,
      cumulativeQuantity: order.filled,
      averagePrice: order.averagePrice,
      commission,
      realizedPnl: this.#ledger.book(booking),
    };
    this.#entries.push({ execution, booking });
    return execution;
  }

  /**
   * Gives a trade another price, and a new execId, as exchanges do now and then; what follows from the price follows:
   * the position and the cash, the profit of later trades, and the average of its order.
   * @throws RangeError if there is no such trade
   */
  correct(execId: string, price: number): Execution {
    const entry = this.#entries.find(({ execution }) => execution.execId === execId);
    if (entry === undefined) throw new RangeError(`there is no execution ${execId} to correct`);
    entry.execution = correctedExecution(entry.execution, price);
    entry.booking = this.#ledger.correct(entry.booking, price);
    this.#renewProfits();
    this.#renewAverages(entry.execution.order.permId);
    return entry.execution;
  }

  #renewProfits(): void {
    const profits = this.#ledger.profits();
    for (const entry of this.#entries) {
      const realizedPnl = profits.get(entry.booking) ?? 0;
      if (realizedPnl !== entry.execution.realizedPnl) entry.execution = { ...entry.execution, realizedPnl };
    }
  }

  #renewAverages(permId: number): void {
    let [spent, filled] = [0, 0];
    for (const entry of this.#entries) {
      if (entry.execution.order.permId !== permId) continue;
      spent += entry.execution.quantity * entry.execution.price;
      filled += entry.execution.quantity;
      const averagePrice = spent / filled;
      const order = { ...entry.execution.order, averagePrice, lastFillPrice: entry.execution.price };
      entry.execution = { ...entry.execution, averagePrice, order };
    }
  }
}
