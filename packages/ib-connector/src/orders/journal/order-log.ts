import type { OrderJournal } from './order-journal.ts';
import type { OrderRecord } from './order-record.ts';
import { type RestoredOrders, restoreOrders } from './restore-orders.ts';

const NOT_OPEN = 'the order journal is not open yet';

/** The journal as the desk uses it: opened once, and a problem with it is kept as a sentence that shuts the gate. */
export class OrderLog {
  readonly #journal: OrderJournal;
  readonly #onChange: () => void;
  #problem: string | undefined = NOT_OPEN;
  #opening: Promise<RestoredOrders | undefined> | undefined;

  /** @param onChange called when `problem` has changed */
  constructor(journal: OrderJournal, onChange: () => void) {
    this.#journal = journal;
    this.#onChange = onChange;
  }

  /** Why no order may leave; undefined if the journal can be written. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Opens the journal if it is not open. Gives what it knew the first time, undefined after that; never rejects. */
  async open(): Promise<RestoredOrders | undefined> {
    if (this.#opening !== undefined) {
      await this.#opening;
      return undefined;
    }
    this.#opening = this.#openNow();
    return this.#opening;
  }

  /**
   * Settles when the record is kept; see `OrderJournal.append`.
   * @throws {JournalError} and anything else the journal throws; the gate is shut by then
   */
  append(record: OrderRecord): Promise<void> {
    return this.#watched(() => this.#journal.append(record));
  }

  /** Appends without waiting: for what has happened already. A failure shuts the gate. */
  note(record: OrderRecord): void {
    if (this.#opening === undefined) return;
    const kept = this.#watched(() => this.#journal.note?.(record) ?? this.#journal.append(record));
    // The sentence is kept as the problem; there is nobody else to tell.
    kept.catch(() => undefined);
  }

  /** Lets go of the journal; it can be opened again. */
  async close(): Promise<void> {
    await this.#opening;
    this.#opening = undefined;
    await this.#journal.close();
    this.#setProblem(NOT_OPEN);
  }

  // A store of somebody's own may throw where it should reject.
  #watched(keep: () => Promise<void>): Promise<void> {
    try {
      return keep().then(this.#kept, this.#notKept);
    } catch (error) {
      return Promise.resolve().then(() => this.#notKept(error));
    }
  }

  readonly #kept = (): void => {
    this.#setProblem(undefined);
  };

  readonly #notKept = (error: unknown): never => {
    if (this.#opening !== undefined) this.#setProblem(sentenceOf(error));
    throw error;
  };

  async #openNow(): Promise<RestoredOrders | undefined> {
    try {
      const records = await this.#journal.open();
      this.#setProblem(undefined);
      return restoreOrders(records);
    } catch (error) {
      this.#opening = undefined;
      this.#setProblem(sentenceOf(error));
      return undefined;
    }
  }

  #setProblem(problem: string | undefined): void {
    if (this.#problem === problem) return;
    this.#problem = problem;
    this.#onChange();
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
