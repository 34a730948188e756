import type { OrderRecord } from './order-record.ts';

/**
 * Where orders are written down, and the audit log of all that is done with them. A store need only keep what it is
 * given, in order.
 */
export interface OrderJournal {
  /**
   * Takes the journal for this process and returns what was written before; called once, before anything is appended.
   * @throws {JournalError} in use, corrupt or out of reach; then nothing was changed
   */
  open(): Promise<readonly OrderRecord[]>;
  /**
   * Settles when the record is kept for good; an order is sent only after that. Records are kept in the order of the calls.
   * @throws {JournalError} it is not kept
   */
  append(record: OrderRecord): Promise<void>;
  /**
   * Like `append` for what has happened already, which nobody waits for: written at once, in order, and may settle before
   * a power cut could no longer undo it. Default: `append`.
   */
  note?(record: OrderRecord): Promise<void>;
  /** Lets go of it after what was appended is kept. Safe to call twice. */
  close(): Promise<void>;
}

/** Keeps the journal in memory: enough to reconcile within one process, nothing survives its end. */
export class MemoryOrderJournal implements OrderJournal {
  readonly #records: OrderRecord[] = [];

  get records(): readonly OrderRecord[] {
    return this.#records;
  }

  open(): Promise<readonly OrderRecord[]> {
    return Promise.resolve([...this.#records]);
  }

  append(record: OrderRecord): Promise<void> {
    this.#records.push(record);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
