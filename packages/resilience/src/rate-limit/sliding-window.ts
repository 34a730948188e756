import { checkNumber } from '../core/check-option.ts';
import type { Law, LawSnapshot, Stamp } from './law.ts';
import { StampRing } from './stamp-ring.ts';

/** What a sliding window is made from. */
export interface SlidingWindowOptions {
  /** Permits in any window. A whole number, at least 1. */
  readonly limit: number;
  /** Length of the window in milliseconds, more than 0. */
  readonly windowMs: number;
  /**
   * Added to the window, in milliseconds, 0 or more, default 0. Exact here is not exact there: what is sent a
   * window apart may arrive closer. Set it above the jitter of the way; 20 to 50 costs 2 to 5 % of a second's rate.
   */
  readonly guardMs?: number;
}

// Above this many uses in a window, those within a 16,384th of it are kept as one: memory stays below 0.6 MB.
const MOST_STAMPS = 16_384;

// A shorter wait could be lost in the rounding of a large clock value, and the waiter would spin without progress.
const SHORTEST_WAIT_MS = 0.001;

/**
 * Law: at most `limit` permits in any half-open window of `windowMs + guardMs`, wherever it starts. Exact, not an
 * estimate: it remembers when each permit was used. An idle client may use all of them at once.
 * @throws {InvalidOptionError}
 */
export function slidingWindow(options: SlidingWindowOptions): Law {
  return new SlidingWindow(options);
}

class SlidingWindow implements Law {
  readonly kind = 'slidingWindow';
  readonly capacity: number;
  readonly #spanMs: number;
  readonly #uses: StampRing;

  constructor({ limit, windowMs, guardMs = 0 }: SlidingWindowOptions) {
    this.capacity = checkNumber('limit', limit, { min: 1, integer: true, hint: 'permits in any window' });
    checkNumber('windowMs', windowMs, { above: 0, hint: 'milliseconds' });
    checkNumber('guardMs', guardMs, { min: 0, hint: 'milliseconds added to the window' });
    this.#spanMs = windowMs + guardMs;
    this.#uses = new StampRing(limit > MOST_STAMPS ? this.#spanMs / MOST_STAMPS : 0);
  }

  waitMs(nowMs: number, cost: number): number {
    const uses = this.#uses;
    uses.forget(nowMs, this.#spanMs);
    const missing = cost + uses.total - this.capacity;
    return missing <= 0 ? 0 : Math.max(this.#freeInMs(nowMs, missing), SHORTEST_WAIT_MS);
  }

  take(atMs: number, cost: number): void {
    this.#uses.push(atMs, cost);
  }

  giveBack(nowMs: number, atMs: number, cost: number): void {
    // Older than the window: already forgotten, and its stamp must not be mistaken for a younger one.
    if (nowMs - atMs < this.#spanMs) this.#uses.subtract(atMs, cost);
  }

  history(nowMs: number): readonly Stamp[] {
    this.#uses.forget(nowMs, this.#spanMs);
    const stamps: Stamp[] = [];
    for (let index = 0; index < this.#uses.size; index += 1) {
      const cost = this.#uses.costAt(index);
      if (cost > 0) stamps.push({ atMs: this.#uses.timeAt(index), cost });
    }
    return stamps;
  }

  snapshot(nowMs: number): LawSnapshot {
    this.#uses.forget(nowMs, this.#spanMs);
    return { kind: this.kind, capacity: this.capacity, available: Math.max(0, this.capacity - this.#uses.total) };
  }

  // Permits come free in the order they were used; each round through the limit lasts one more window.
  #freeInMs(nowMs: number, missing: number): number {
    const uses = this.#uses;
    // More may be used than allowed: a lowered limit, or a permit that was committed late. That must expire first.
    const excess = Math.max(0, uses.total - this.capacity);
    const rounds = Math.max(0, Math.floor((missing - excess - 1) / this.capacity));
    let left = missing - rounds * this.capacity;
    let freeAtMs = nowMs;
    for (let index = 0; index < uses.size && left > 0; index += 1) {
      left -= uses.costAt(index);
      freeAtMs = uses.timeAt(index);
    }
    // Permits that were free all along are used now, after those of the ring.
    if (left > 0) freeAtMs = nowMs;
    return freeAtMs - nowMs + this.#spanMs * (rounds + 1);
  }
}
