import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { ResilienceError } from '../core/resilience-error.ts';
import { Chain, type Linked } from './chain.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** How one limiter for each key is kept. */
export interface KeyedLimiterOptions<Key> {
  /** Makes the limiter of a key; each needs laws of its own. */
  readonly make: (key: Key) => RateLimiter;
  /** Keys kept at most. A whole number, at least 1; default 10,000. About 2 KB each. */
  readonly maxKeys?: number;
  /** A key not asked for during so long is forgotten once its limiter is at rest. Milliseconds; default 60,000. */
  readonly idleMs?: number;
  /**
   * When there is no room and no limiter at rest was found: `refuse` the new key, or `forget` what the key that was
   * idle longest has used, and with that let it exceed its limit. Default `refuse`.
   */
  readonly whenFull?: 'refuse' | 'forget';
  readonly clock?: Clock;
}

/** There is no room to keep one more key apart. Match on `code` `ERR_TOO_MANY_KEYS`. */
export class TooManyKeysError extends ResilienceError {
  constructor(maxKeys: number) {
    super(`${maxKeys} keys are in use: raise maxKeys, or choose coarser keys`, {
      code: 'ERR_TOO_MANY_KEYS',
      verdict: 'refused',
    });
  }
}

class Entry<Key> implements Linked<Entry<Key>> {
  readonly key: Key;
  readonly limiter: RateLimiter;
  usedAtMs: number;
  previous: Entry<Key> | undefined = undefined;
  next: Entry<Key> | undefined = undefined;

  constructor(key: Key, limiter: RateLimiter, usedAtMs: number) {
    this.key = key;
    this.limiter = limiter;
    this.usedAtMs = usedAtMs;
  }
}

// Looked at for each key asked for: more than come in, so that idle keys go even while new ones keep coming.
const SWEPT_EACH_TIME = 2;
const SEARCHED_FOR_ROOM = 16;

/**
 * A limiter for each key, in bounded memory and without timers. A limiter that still remembers a use is kept, because
 * forgetting it would let its key exceed the limit. Ask for the limiter each time: one that was forgotten is disposed of.
 */
export class KeyedLimiter<Key = string> implements AsyncDisposable {
  readonly #options: Required<KeyedLimiterOptions<Key>>;
  readonly #entries: Map<Key, Entry<Key>> = new Map();
  // Longest unused first.
  readonly #byUse: Chain<Entry<Key>> = new Chain();

  /** @throws {InvalidOptionError} */
  constructor(options: KeyedLimiterOptions<Key>) {
    const { maxKeys = 10_000, idleMs = 60_000, whenFull = 'refuse', clock = systemClock } = options;
    checkNumber('maxKeys', maxKeys, { min: 1, integer: true });
    checkNumber('idleMs', idleMs, { min: 0, infinite: true, hint: 'milliseconds' });
    this.#options = { make: options.make, maxKeys, idleMs, whenFull, clock };
  }

  /** Keys kept now. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * The limiter of a key; made if there is none.
   * @throws {TooManyKeysError} if there is no room for a new key
   */
  get(key: Key): RateLimiter {
    const nowMs = this.#options.clock.now();
    const entry = this.#entries.get(key) ?? this.#make(key, nowMs);
    entry.usedAtMs = nowMs;
    this.#toEnd(entry);
    this.#sweep(nowMs);
    return entry.limiter;
  }

  /** Disposes of every limiter. */
  async [Symbol.asyncDispose](): Promise<void> {
    const limiters = [...this.#entries.values()].map((entry) => this.#drop(entry));
    await Promise.all(limiters);
  }

  #make(key: Key, nowMs: number): Entry<Key> {
    if (this.#entries.size >= this.#options.maxKeys) this.#makeRoom();
    const entry = new Entry(key, this.#options.make(key), nowMs);
    this.#entries.set(key, entry);
    this.#byUse.push(entry);
    return entry;
  }

  #sweep(nowMs: number): void {
    for (let swept = 0; swept < SWEPT_EACH_TIME; swept += 1) {
      const oldest = this.#byUse.first;
      if (oldest === undefined || nowMs - oldest.usedAtMs < this.#options.idleMs) return;
      if (oldest.limiter.isAtRest) void this.#drop(oldest);
      else this.#toEnd(oldest);
    }
  }

  #makeRoom(): void {
    let unneeded: Entry<Key> | undefined;
    let entry = this.#byUse.first;
    for (let searched = 0; searched < SEARCHED_FOR_ROOM && entry !== undefined; searched += 1) {
      if (entry.limiter.isAtRest) {
        void this.#drop(entry);
        return;
      }
      if (entry.limiter.queued === 0) unneeded ??= entry;
      entry = entry.next;
    }
    if (this.#options.whenFull === 'refuse' || unneeded === undefined)
      throw new TooManyKeysError(this.#options.maxKeys);
    void this.#drop(unneeded);
  }

  #toEnd(entry: Entry<Key>): void {
    this.#byUse.remove(entry);
    this.#byUse.push(entry);
  }

  #drop(entry: Entry<Key>): Promise<void> {
    this.#entries.delete(entry.key);
    this.#byUse.remove(entry);
    return entry.limiter[Symbol.asyncDispose]();
  }
}
