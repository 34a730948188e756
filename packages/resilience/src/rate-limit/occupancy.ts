import type { AbortSource } from '../core/abort-scope.ts';
import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { rejected } from '../core/rejected.ts';
import { FRONT_LANE } from './lanes.ts';
import { DisposedError } from './rate-limit-errors.ts';
import { checkQueueOptions, type Overflow, WaitQueue } from './wait-queue.ts';
import { Waiter } from './waiter.ts';

/** How many may be inside, and who may wait. */
export interface OccupancyOptions {
  /** Inside at once at most. A whole number, at least 1. */
  readonly limit: number;
  /** Places only the front lane may use. A whole number below `limit`; default 0. */
  readonly reserve?: number;
  /** Waiters at most, 0 or more, Infinity for no bound; the front lane is counted by itself. */
  readonly maxQueue?: number;
  /** Who must go when the queue is full. Default `reject`: the newcomer. */
  readonly overflow?: Overflow;
  /** Waiting after which a waiter rises by one priority, in milliseconds; Infinity for never. Default 5,000. */
  readonly ageMs?: number;
  readonly clock?: Clock;
}

/** How one caller waits for a place. */
export interface EnterOptions {
  /** Higher goes first; `FRONT_LANE` before all, and it may use the reserve. Default 0. */
  readonly priority?: number | undefined;
  /** Longest wait in milliseconds, 0 for none. Default: without end. */
  readonly maxWaitMs?: number | undefined;
  /** Ends the waiting, with its reason. */
  readonly source?: AbortSource | undefined;
}

/** Why somebody was not let in: no room to wait, made room for another, or waited as long as it was willing to. */
export type NotLetIn = 'full' | 'dropped' | 'late';

/** Told what happens; makes the errors. */
export interface Doorkeeper {
  entered(atMs: number, waitedMs: number): void;
  queued(atMs: number): void;
  refused(reason: NotLetIn, atMs: number): Error;
}

/**
 * A bounded number of places that are taken and left, and the line of those who wait for one. A place that is left
 * goes to the first in line in the same turn, so no newcomer can slip in between.
 */
export class Occupancy {
  readonly name: string;
  readonly clock: Clock;
  readonly #reserve: number;
  readonly #queue: WaitQueue;
  readonly #doorkeeper: Doorkeeper;
  #limit: number;
  #inUse = 0;
  #isClosed = false;

  /** @throws {InvalidOptionError} */
  constructor(name: string, options: OccupancyOptions, doorkeeper: Doorkeeper) {
    this.name = name;
    this.clock = options.clock ?? systemClock;
    this.#limit = checkLimit(options.limit);
    this.#reserve = checkNumber('reserve', options.reserve ?? 0, { min: 0, max: this.#limit - 1, integer: true });
    this.#doorkeeper = doorkeeper;
    this.#queue = new WaitQueue(
      {
        waitMs: (waiter) => (this.#hasRoom(waiter.priority) ? 0 : Number.POSITIVE_INFINITY),
        grant: (waiter, nowMs) => {
          this.#letIn(waiter, nowMs);
          return this.clock.now();
        },
        refuse: (reason, _waiter, nowMs) => doorkeeper.refused(reason, nowMs),
      },
      checkQueueOptions({ ...options, clock: this.clock }),
    );
  }

  get inUse(): number {
    return this.#inUse;
  }

  get limit(): number {
    return this.#limit;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** Takes a place if one is free and nobody who comes first waits for it. Whoever got one must `leave`. */
  tryEnter(priority: number): boolean {
    if (this.#isClosed || !this.#hasRoom(priority)) return false;
    if (this.#queue.size > 0 && !this.#queue.isAhead(priority, this.clock.now())) return false;
    this.#inUse += 1;
    return true;
  }

  /** Gives a place back; it goes to the first in line at once. */
  leave(): void {
    this.#inUse -= 1;
    if (this.#queue.size > 0) this.#queue.wake();
  }

  /** Waits for a place, calls `start` with it taken, and settles as `start` does. */
  wait<Result>(start: () => Result, options: EnterOptions): Promise<Awaited<Result>> {
    try {
      return this.#line<Awaited<Result>>(start, options);
    } catch (error) {
      return rejected(error);
    }
  }

  /**
   * Changes the limit. Nobody inside is thrown out: when it shrinks, places that are left stay empty first.
   * @throws {InvalidOptionError}
   */
  update(limit: number): void {
    this.#limit = checkNumber('limit', limit, { min: this.#reserve + 1, integer: true, hint: 'above the reserve' });
    this.#queue.wake();
  }

  /** Rejects everyone who waits, and lets nobody in any more. */
  close(): void {
    this.#isClosed = true;
    this.#queue.close(new DisposedError(this.name));
  }

  #hasRoom(priority: number): boolean {
    return this.#inUse < (priority === FRONT_LANE ? this.#limit : this.#limit - this.#reserve);
  }

  #line<Value>(start: () => unknown, { priority = 0, maxWaitMs, source }: EnterOptions): Promise<Value> {
    if (this.#isClosed) throw new DisposedError(this.name);
    checkNumber('priority', priority, { infinite: true, hint: 'FRONT_LANE is before all others' });
    if (maxWaitMs !== undefined) checkNumber('maxWaitMs', maxWaitMs, { min: 0, infinite: true, hint: 'milliseconds' });
    const nowMs = this.clock.now();
    if (maxWaitMs === 0) throw this.#doorkeeper.refused('late', nowMs);
    const waiter = new Waiter({ cost: 1, priority, sinceMs: nowMs, start });
    const promise = this.#queue.add<Value>(waiter, maxWaitMs, source);
    if (promise === undefined) throw this.#doorkeeper.refused('full', nowMs);
    this.#doorkeeper.queued(nowMs);
    return promise;
  }

  #letIn(waiter: Waiter, nowMs: number): void {
    this.#inUse += 1;
    this.#doorkeeper.entered(nowMs, nowMs - waiter.sinceMs);
    waiter.settle(waiter.start?.());
  }
}

function checkLimit(limit: number): number {
  return checkNumber('limit', limit, { min: 1, integer: true, hint: 'inside at once' });
}
