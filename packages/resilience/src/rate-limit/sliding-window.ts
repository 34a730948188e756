import { checkNumber, COUNT, NOT_NEGATIVE, POSITIVE } from '../core/check-option.ts';
import type { Law, LawSnapshot, Stamp } from './law.ts';

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
  readonly #resolutionMs: number;
  // When how many were used, oldest first: a time and a cost in turns. What stands before `#oldest` has left the window.
  #uses: number[] = [];
  #oldest = 0;
  #used = 0;
  // Where the newest stamp began: bounds how far merging may drag it along.
  #newestBeganMs = -Infinity;

  constructor({ limit, windowMs, guardMs = 0 }: SlidingWindowOptions) {
    this.capacity = checkNumber('limit', limit, COUNT);
    this.#spanMs = checkNumber('windowMs', windowMs, POSITIVE) + checkNumber('guardMs', guardMs, NOT_NEGATIVE);
    this.#resolutionMs = limit > MOST_STAMPS ? this.#spanMs / MOST_STAMPS : 0;
  }

  waitMs(nowMs: number, cost: number): number {
    this.#forget(nowMs);
    const missing = cost + this.#used - this.capacity;
    return missing <= 0 ? 0 : this.#freeInMs(nowMs, missing);
  }

  take(atMs: number, cost: number): void {
    const uses = this.#uses;
    const newest = uses.length - 2;
    this.#used += cost;
    if (newest >= this.#oldest && atMs - this.#newestBeganMs <= this.#resolutionMs) {
      // At the later of their times: what is kept is never too young.
      uses[newest] = atMs;
      uses[newest + 1] = this.#at(newest + 1) + cost;
    } else {
      uses.push(atMs, cost);
      this.#newestBeganMs = atMs;
    }
  }

  giveBack(nowMs: number, atMs: number, cost: number): void {
    this.#forget(nowMs);
    const uses = this.#uses;
    // The first stamp that is not older holds it, because uses are merged at the later time. It is among the last.
    let index = uses.length;
    while (index > this.#oldest && this.#at(index - 2) >= atMs) index -= 2;
    // Older than the window: forgotten already, and its stamp must not be mistaken for a younger one.
    if (index === uses.length || nowMs - atMs >= this.#spanMs) return;
    const left = this.#at(index + 1) - cost;
    this.#used -= cost + Math.min(left, 0);
    uses[index + 1] = left;
    if (left > 0) return;
    uses.splice(index, 2);
    if (index === uses.length) this.#newestBeganMs = -Infinity;
  }

  history(nowMs: number): readonly Stamp[] {
    this.#forget(nowMs);
    const stamps: Stamp[] = [];
    for (let index = this.#oldest; index < this.#uses.length; index += 2) {
      stamps.push({ atMs: this.#at(index), cost: this.#at(index + 1) });
    }
    return stamps;
  }

  snapshot(nowMs: number): LawSnapshot {
    this.#forget(nowMs);
    return { kind: this.kind, capacity: this.capacity, available: Math.max(0, this.capacity - this.#used) };
  }

  #forget(nowMs: number): void {
    while (nowMs - this.#at(this.#oldest) >= this.#spanMs) {
      this.#used -= this.#at(this.#oldest + 1);
      this.#oldest += 2;
    }
    // Half of the room at a time, so that each stamp is moved about once.
    if (this.#oldest < 128 || this.#oldest * 2 < this.#uses.length) return;
    this.#uses = this.#uses.slice(this.#oldest);
    this.#oldest = 0;
  }

  // Permits come free in the order they were used; each round through the limit lasts one more window.
  #freeInMs(nowMs: number, missing: number): number {
    // More may be used than allowed: a lowered limit, or a permit that was committed late. That must expire first.
    const excess = Math.max(0, this.#used - this.capacity);
    const rounds = Math.max(0, Math.floor((missing - excess - 1) / this.capacity));
    let left = missing - rounds * this.capacity;
    let freeAtMs = nowMs;
    for (let index = this.#oldest; index < this.#uses.length && left > 0; index += 2) {
      left -= this.#at(index + 1);
      freeAtMs = this.#at(index);
    }
    // Permits that were free all along are used now, after those that are remembered.
    if (left > 0) freeAtMs = nowMs;
    return freeAtMs - nowMs + this.#spanMs * (rounds + 1);
  }

  /** NaN beyond the newest, which is neither old nor young. */
  #at(index: number): number {
    return this.#uses[index] ?? Number.NaN;
  }
}
