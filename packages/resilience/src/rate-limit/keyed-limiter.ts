import { checkNumber, COUNT } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { ResilienceError } from '../core/resilience-error.ts';
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
   * When there is no room and no limiter at rest was found: `refuse` the new key, or `forget` what a key has used that
   * was idle long, and with that let it exceed its limit. Default `refuse`. Sixteen keys are looked at, another sixteen
   * each time.
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

interface Entry<Key> {
  readonly key: Key;
  readonly limiter: RateLimiter;
  usedAtMs: number;
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
  // Goes round and round, a few keys at a time.
  #round: Iterator<Entry<Key>, undefined> = this.#entries.values();

  /** @throws {InvalidOptionError} */
  constructor(options: KeyedLimiterOptions<Key>) {
    const { make, maxKeys = 10_000, idleMs = 60_000, whenFull = 'refuse', clock = systemClock } = options;
    checkNumber('maxKeys', maxKeys, COUNT);
    checkNumber('idleMs', idleMs, { min: 0, infinite: true });
    this.#options = { make, maxKeys, idleMs, whenFull, clock };
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
    for (const { limiter, usedAtMs, key: swept } of this.#some(SWEPT_EACH_TIME)) {
      if (nowMs - usedAtMs >= this.#options.idleMs && limiter.isAtRest) this.#forget(swept);
    }
    const entry = this.#entries.get(key) ?? this.#make(key);
    entry.usedAtMs = nowMs;
    return entry.limiter;
  }

  /** Disposes of every limiter. */
  async [Symbol.asyncDispose](): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(({ limiter }) => limiter[Symbol.asyncDispose]()));
  }

  #make(key: Key): Entry<Key> {
    if (this.#entries.size >= this.#options.maxKeys) this.#makeRoom();
    const entry = { key, limiter: this.#options.make(key), usedAtMs: 0 };
    this.#entries.set(key, entry);
    return entry;
  }

  #makeRoom(): void {
    const { whenFull, maxKeys } = this.#options;
    const searched = this.#some(Math.min(SEARCHED_FOR_ROOM, maxKeys)).toSorted((a, b) => a.usedAtMs - b.usedAtMs);
    const unneeded =
      searched.find(({ limiter }) => limiter.isAtRest) ??
      (whenFull === 'forget' ? searched.find(({ limiter }) => limiter.queued === 0) : undefined);
    if (unneeded === undefined) throw new TooManyKeysError(maxKeys);
    this.#forget(unneeded.key);
  }

  #some(count: number): Entry<Key>[] {
    const some: Entry<Key>[] = [];
    while (some.length < Math.min(count, this.#entries.size)) {
      const step = this.#round.next();
      if (step.done === true) this.#round = this.#entries.values();
      else some.push(step.value);
    }
    return some;
  }

  #forget(key: Key): void {
    void this.#entries.get(key)?.limiter[Symbol.asyncDispose]();
    this.#entries.delete(key);
  }
}
