import { checkNumber, COUNT, POSITIVE } from '../core/check-option.ts';
import type { Law, LawSnapshot, Stamp } from './law.ts';

/** What a token bucket is made from. */
export interface TokenBucketOptions {
  /** Permits that come back each second. More than 0; fractions are allowed, for example 0.1 for one in ten seconds. */
  readonly ratePerSecond: number;
  /** Permits that may be used at once after a pause. A whole number, at least 1. */
  readonly burst: number;
}

/**
 * Law: at most `burst + ratePerSecond * t` permits in any `t` seconds. With `burst` as large as the rate that is
 * nearly twice the rate in one second: for "N in any window" use `slidingWindow`.
 * A timer cannot fire more often than each millisecond, so give `burst` at least a few milliseconds' worth of rate.
 * @throws {InvalidOptionError}
 */
export function tokenBucket(options: TokenBucketOptions): Law {
  return new TokenBucket(options);
}

/**
 * Counts from when the bucket was last full, in whole permits and one multiplication.
 * Adding up small refills instead would drift, by a permit or more in days at a high rate.
 */
class TokenBucket implements Law {
  readonly kind = 'tokenBucket';
  readonly capacity: number;
  readonly #ratePerMs: number;
  #fullAtMs = -Infinity;
  #takenSince = 0;

  constructor({ ratePerSecond, burst }: TokenBucketOptions) {
    this.capacity = checkNumber('burst', burst, COUNT);
    this.#ratePerMs = checkNumber('ratePerSecond', ratePerSecond, POSITIVE) / 1000;
  }

  waitMs(nowMs: number, cost: number): number {
    const missing = cost - this.#level(nowMs);
    return missing <= 0 ? 0 : missing / this.#ratePerMs;
  }

  take(atMs: number, cost: number): void {
    // Whoever was just told that it is free need not look again.
    if (atMs !== this.#fullAtMs) this.#level(atMs);
    this.#takenSince += cost;
  }

  giveBack(nowMs: number, atMs: number, cost: number): void {
    // Full since then: the use is made good already, and giving back once more would exceed the burst.
    if (atMs < this.#fullAtMs) return;
    // The same for the part that flowed back since: it may have run over, had the permit not been taken.
    const refilled = Math.max(0, nowMs - atMs) * this.#ratePerMs;
    this.#takenSince = Math.max(0, this.#takenSince - Math.max(0, cost - refilled));
  }

  history(nowMs: number): readonly Stamp[] {
    const owed = this.capacity - this.#level(nowMs);
    return owed > 0 ? [{ atMs: nowMs, cost: owed }] : [];
  }

  snapshot(nowMs: number): LawSnapshot {
    const available = Math.max(0, Math.floor(this.#level(nowMs)));
    return { kind: this.kind, capacity: this.capacity, available };
  }

  #level(nowMs: number): number {
    const refilled = (nowMs - this.#fullAtMs) * this.#ratePerMs;
    if (refilled < this.#takenSince) return this.capacity - this.#takenSince + refilled;
    this.#fullAtMs = nowMs;
    this.#takenSince = 0;
    return this.capacity;
  }
}
