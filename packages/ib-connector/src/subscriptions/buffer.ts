import { checkNumber } from '@autobot/resilience';
import { StreamOverflowError } from '../errors/stream-errors.ts';
import { type Gap, joinGaps } from './gap.ts';

/**
 * What happens when values come faster than they are read.
 * - `latest`: only the newest is kept; fits prices, where an old one is worthless.
 * - `dropOldest`: up to `capacity` are kept, the oldest goes, and a gap in its place says so.
 * - `all`: nothing is lost; a reader that falls more than `capacity` behind gets a `StreamOverflowError` and the stream ends.
 */
export type BufferPolicy =
  | { readonly keep: 'latest' }
  | { readonly keep: 'dropOldest'; readonly capacity: number }
  | { readonly keep: 'all'; readonly capacity: number };

/** What a buffer needs of its stream. */
export interface BufferOwner {
  /** The reader stopped reading, or fell too far behind: nothing more is wanted. */
  readonly onDone: () => void;
  /** The time, for gaps where values were dropped. */
  readonly now: () => Date;
}

/**
 * Hands values and gaps from a writer to one reader, in order, with bounded memory.
 * Gaps are never dropped: where there is no room, neighbours become one.
 */
export class Buffer<Value extends object> implements AsyncIterableIterator<Value | Gap> {
  readonly #keep: BufferPolicy['keep'];
  readonly #capacity: number;
  readonly #owner: BufferOwner;
  #items: (Value | Gap)[] = [];
  #read = 0;
  /** Read before the items: what was dropped in front of them. */
  #lost: Gap | undefined;
  #waiting: Waiting<Value | Gap>[] = [];
  #end: { readonly error?: unknown } | undefined;
  #dropped = 0;

  /** @throws {InvalidOptionError} `capacity` is not a whole number of 1 or more */
  constructor(policy: BufferPolicy, owner: BufferOwner) {
    this.#keep = policy.keep;
    this.#capacity = policy.keep === 'latest' ? 1 : checkNumber('capacity', policy.capacity, { min: 1, integer: true });
    this.#owner = owner;
  }

  /** Values that were never read because newer ones pushed them out. */
  get dropped(): number {
    return this.#dropped;
  }

  write(value: Value): void {
    if (this.#end !== undefined || this.#handOver(value)) return;
    this.#items.push(value);
    if (this.#items.length - this.#read > this.#capacity) this.#makeRoom();
    this.#compact();
  }

  /** Marks that something is missing here. */
  writeGap(gap: Gap): void {
    if (this.#end !== undefined || this.#handOver(gap)) return;
    if (this.#keep !== 'latest') {
      this.#items.push(gap);
      if (this.#items.length - this.#read > this.#capacity) this.#makeRoom();
      return;
    }
    // What came before the gap is old by now, and only the newest is wanted.
    this.#dropped += this.#items.length - this.#read;
    this.#items = [];
    this.#read = 0;
    this.#lost = this.#lost === undefined ? gap : joinGaps(this.#lost, gap);
  }

  /** No more values; what is kept can still be read. With an error, the reader gets it after the last value. */
  end(failure: { readonly error?: unknown } = {}): void {
    if (this.#end !== undefined) return;
    this.#end = failure;
    const { error } = failure;
    // The first who waits gets the error, as a reader that comes later would; the rest find the end.
    for (const [index, { resolve, reject }] of this.#waiting.entries()) {
      if (error === undefined || index > 0) resolve({ done: true, value: undefined });
      else {
        this.#end = {};
        reject(toError(error));
      }
    }
    this.#waiting = [];
  }

  next(): Promise<IteratorResult<Value | Gap, undefined>> {
    if (this.#lost !== undefined) {
      const value = this.#lost;
      this.#lost = undefined;
      return Promise.resolve({ done: false, value });
    }
    const value = this.#items[this.#read];
    if (value !== undefined) {
      this.#read += 1;
      this.#compact();
      return Promise.resolve({ done: false, value });
    }
    if (this.#end !== undefined) return this.#ended(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<Value | Gap, undefined>> {
    this.end();
    this.#items = [];
    this.#read = 0;
    this.#lost = undefined;
    this.#owner.onDone();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #handOver(item: Value | Gap): boolean {
    const reader = this.#waiting.shift();
    reader?.resolve({ done: false, value: item });
    return reader !== undefined;
  }

  #makeRoom(): void {
    if (this.#keep === 'all') {
      // Even the value that did not fit can be read: the error comes after the last one kept.
      this.end({ error: new StreamOverflowError(this.#capacity) });
      this.#owner.onDone();
      return;
    }
    const oldest = this.#items[this.#read];
    this.#read += 1;
    if (oldest !== undefined && isGap(oldest)) {
      this.#lost = this.#lost === undefined ? oldest : joinGaps(this.#lost, oldest);
      return;
    }
    this.#dropped += 1;
    if (this.#keep === 'dropOldest') this.#lost = this.#droppedGap();
  }

  #droppedGap(): Gap {
    const to = this.#owner.now();
    if (this.#lost !== undefined) return { ...this.#lost, to, isFilled: false };
    return { type: 'gap', from: to, to, cause: 'slowReader', isFilled: false };
  }

  #ended(end: { readonly error?: unknown }): Promise<IteratorResult<Value | Gap, undefined>> {
    if (end.error === undefined) return Promise.resolve({ done: true, value: undefined });
    this.#end = {};
    return Promise.reject(toError(end.error));
  }

  // Reading moves an index instead of shifting: shift() on a long array moves all of it (research/resilience.md, L13).
  #compact(): void {
    if (this.#read < 1_024 || this.#read * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#read);
    this.#read = 0;
  }
}

interface Waiting<Item> {
  readonly resolve: (result: IteratorResult<Item, undefined>) => void;
  readonly reject: (error: Error) => void;
}

function isGap(item: object): item is Gap {
  return 'type' in item && item.type === 'gap';
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
