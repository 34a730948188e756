/** One line of the journal. An intent stands before its order is sent; what became of it follows. */
export type OrderRecord =
  | {
      readonly type: 'intent';
      readonly orderRef: string;
      readonly symbol: string;
      readonly action: 'BUY' | 'SELL';
      readonly quantity: number;
      readonly orderType: 'MKT' | 'LMT';
      readonly limitPrice: number | undefined;
    }
  | { readonly type: 'sent'; readonly orderRef: string; readonly orderId: number }
  | { readonly type: 'state'; readonly orderRef: string; readonly state: string; readonly reason: string | undefined };

/** Where orders are written down. An intent must be kept before `append` settles: only then is the order sent. */
export interface OrderJournal {
  append(record: OrderRecord): Promise<void>;
}

/** Keeps the journal in memory: enough to reconcile within one process, nothing survives its end. */
export class MemoryOrderJournal implements OrderJournal {
  readonly #records: OrderRecord[] = [];

  get records(): readonly OrderRecord[] {
    return this.#records;
  }

  append(record: OrderRecord): Promise<void> {
    this.#records.push(record);
    return Promise.resolve();
  }
}
