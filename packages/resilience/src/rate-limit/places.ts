import { checkNumber } from '../core/check-option.ts';
import type { Waiter } from './lanes.ts';
import { Line } from './line.ts';
import type { Asked, LineOptions } from './line-options.ts';
import { type Refusal, WHY } from './rate-limit-errors.ts';

/** How many may be inside, and who may wait. */
export interface PlacesOptions<in Event> extends LineOptions<Event> {
  /** Inside at once at most. A whole number, at least 1. */
  readonly limit: number;
}

/**
 * A bounded number of places that are taken and left, and the line of those who wait for one. A place that is left
 * goes to the first in line in the same turn, so no newcomer can slip in between.
 */
export abstract class Places<Event> extends Line<Event> {
  #limit: number;
  #inUse = 0;

  /** @throws {InvalidOptionError} */
  constructor(options: PlacesOptions<Event>, own: { name: string; maxQueue: number }) {
    const limit = checkNumber('limit', options.limit, { min: 1, integer: true });
    super(options, { ...own, capacity: limit });
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
    this.resize(checkNumber('limit', limit, { min: 1, integer: true }));
    this.#limit = limit;
    this.wake();
  }

  /** Tells that somebody was let in. */
  protected abstract tellEntered(atMs: number, waitedMs: number): void;
  protected abstract tellRejected(reason: Refusal, atMs: number): void;
  /** The error of this message for whoever is not let in. */
  protected abstract full(message: string): Error;

  /** Takes a place if one is free and nobody who comes first waits. Whoever got one must `leave`. */
  protected enter(priority: number = 0): boolean {
    if (!this.mayPass(this.queued === 0 ? 0 : this.clock.now(), 1, priority)) return false;
    this.#inUse += 1;
    if (this.events?.isHeard === true) this.tellEntered(this.clock.now(), 0);
    return true;
  }

  /** Gives a place back; it goes to the first in line at once. */
  protected leave(): void {
    this.#inUse -= 1;
    if (this.queued > 0) this.wake();
  }

  protected override freeInMs(_nowMs: number, cost: number): number {
    return this.#inUse + cost <= this.#limit ? 0 : Number.POSITIVE_INFINITY;
  }

  protected override letGo({ start, settle, sinceMs }: Waiter, nowMs: number): number {
    this.#inUse += 1;
    if (this.events?.isHeard === true) this.tellEntered(nowMs, nowMs - sinceMs);
    settle(start?.());
    return this.clock.now();
  }

  protected override refusal(why: Refusal, _asked: Asked, nowMs: number): Error {
    if (this.events?.isHeard === true) this.tellRejected(why, nowMs);
    return this.full(`"${this.name}" has no free place (${this.#inUse} of ${this.#limit} taken): ${WHY[why]}`);
  }
}
