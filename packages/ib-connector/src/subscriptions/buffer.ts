import { checkNumber } from '@autobot/resilience';

/**
 * What happens when values come faster than they are read.
 * - `latest`: only the newest is kept; fits prices, where an old one is worthless.
 * - `dropOldest`: up to `capacity` are kept, the oldest goes, and the loss is counted.
 */
export type BufferPolicy = { readonly keep: 'latest' } | { readonly keep: 'dropOldest'; readonly capacity: number };

/** Hands values from a writer to one reader, in order, with bounded memory. */
export class Buffer<Value> implements AsyncIterableIterator<Value> {
  readonly #capacity: number;
  readonly #onReturn: () => void;
  #values: Value[] = [];
  #read = 0;
  #waiting: ((result: IteratorResult<Value>) => void)[] = [];
  #failed: ((error: unknown) => void)[] = [];
  #end: { readonly error?: unknown } | undefined;
  #dropped = 0;

  /**
   * @param onReturn called when the reader stops reading
   * @throws {InvalidOptionError} `capacity` is not a whole number of 1 or more
   */
  constructor(policy: BufferPolicy, onReturn: () => void) {
    this.#capacity = policy.keep === 'latest' ? 1 : checkNumber('capacity', policy.capacity, { min: 1, integer: true });
    this.#onReturn = onReturn;
  }

  /** Values that were never read because newer ones pushed them out. */
  get dropped(): number {
    return this.#dropped;
  }

  write(value: Value): void {
    if (this.#end !== undefined) return;
    const reader = this.#waiting.shift();
    if (reader !== undefined) {
      this.#failed.shift();
      reader({ done: false, value });
      return;
    }
    this.#values.push(value);
    if (this.#values.length - this.#read > this.#capacity) {
      this.#read += 1;
      this.#dropped += 1;
    }
    this.#compact();
  }

  /** No more values; what is kept can still be read. With an error, the reader gets it after the last value. */
  end(failure: { readonly error?: unknown } = {}): void {
    if (this.#end !== undefined) return;
    this.#end = failure;
    const { error } = failure;
    for (const [index, reader] of this.#waiting.entries()) {
      if (error === undefined) reader({ done: true, value: undefined });
      else this.#failed[index]?.(error);
    }
    this.#waiting = [];
    this.#failed = [];
  }

  next(): Promise<IteratorResult<Value>> {
    if (this.#read < this.#values.length) {
      const value = this.#values[this.#read];
      this.#read += 1;
      this.#compact();
      if (value !== undefined) return Promise.resolve({ done: false, value });
    }
    if (this.#end !== undefined) return this.#ended(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      this.#failed.push(reject);
    });
  }

  return(): Promise<IteratorResult<Value>> {
    this.end();
    this.#values = [];
    this.#read = 0;
    this.#onReturn();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #ended(end: { readonly error?: unknown }): Promise<IteratorResult<Value>> {
    if (end.error === undefined) return Promise.resolve({ done: true, value: undefined });
    this.#end = {};
    return Promise.reject(toError(end.error));
  }

  // Reading moves an index instead of shifting: shift() on a long array moves all of it (research/resilience.md, L13).
  #compact(): void {
    if (this.#read < 1_024 || this.#read * 2 < this.#values.length) return;
    this.#values = this.#values.slice(this.#read);
    this.#read = 0;
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
