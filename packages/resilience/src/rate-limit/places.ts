import { checkNumber, COUNT } from '../core/check-option.ts';
import type { Waiter } from './lanes.ts';
import { Line } from './line.ts';
import type { Asked, LineOptions } from './line-options.ts';
import { type Refusal, WHY } from './rate-limit-errors.ts';

/** How many may be inside, and who may wait. */
export interface PlacesOptions extends LineOptions {
  /** Inside at once at most. A whole number, at least 1. */
  readonly limit: number;
}

/** What sets those apart who have places to give. */
interface PlacesKind {
  readonly name: 'slots' | 'bulkhead';
  /** Waiters at most, if the options say nothing. */
  readonly maxQueue: number;
  readonly entered: 'slots.leased' | 'bulkhead.entered';
  /** The error of this message for whoever is not let in. */
  readonly full: (message: string) => Error;
}

/**
 * A bounded number of places that are taken and left, and the line of those who wait for one. A place that is left
 * goes to the first in line in the same turn, so no newcomer can slip in between.
 */
export abstract class Places extends Line {
  readonly #kind: PlacesKind;
  #limit: number;
  #inUse = 0;

  /** @throws {InvalidOptionError} */
  constructor(options: PlacesOptions, kind: PlacesKind) {
    const limit = checkNumber('limit', options.limit, COUNT);
    super(options, { ...kind, capacity: limit });
    this.#kind = kind;
    this.#limit = limit;
  }

  /** How many places are taken now. */
  get inUse(): number {
    return this.#inUse;
  }

  get limit(): number {
    return this.#limit;
  }

  /**
   * Changes how many may be inside. Nobody is thrown out: when it shrinks, places that are left stay empty first.
   * @throws {InvalidOptionError}
   */
  update(limit: number): void {
    this.resize(checkNumber('limit', limit, COUNT));
    this.#limit = limit;
    this.wake();
  }

  /** Takes a place if one is free and nobody who comes first waits. Whoever got one must `leave`. */
  protected enter(priority: number = 0): boolean {
    if (!this.mayPass(this.queued === 0 ? 0 : this.clock.now(), 1, priority)) return false;
    this.#takePlace(0);
    return true;
  }

  /** Gives a place back; it goes to the first in line at once. */
  protected leave(): void {
    this.#inUse -= 1;
    if (this.queued > 0) this.wake();
  }

  protected override freeInMs(_nowMs: number, cost: number): number {
    return this.#inUse + cost <= this.#limit ? 0 : Infinity;
  }

  protected override letGo({ start, settle, sinceMs }: Waiter, nowMs: number): number {
    this.#takePlace(nowMs - sinceMs);
    settle(start?.());
    return this.clock.now();
  }

  protected override tellQueued(atMs: number): void {
    this.teller.tell({ type: `${this.#kind.name}.queued`, queued: this.queued }, atMs);
  }

  protected override refusal(why: Refusal, _asked: Asked, nowMs: number): Error {
    this.tellRejected(why, nowMs);
    return this.#kind.full(`"${this.name}" has no free place (${this.#inUse} of ${this.#limit} taken): ${WHY[why]}`);
  }

  protected tellRejected(reason: Refusal, atMs?: number): void {
    this.teller.tell({ type: `${this.#kind.name}.rejected`, reason }, atMs);
  }

  #takePlace(waitedMs: number): void {
    this.#inUse += 1;
    if (this.teller.isHeard) this.teller.tell({ type: this.#kind.entered, waitedMs });
  }
}
