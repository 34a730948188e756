import type { AbortSource } from '../core/abort-scope.ts';
import { checkNumber } from '../core/check-option.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { ExpiryHeap } from './expiry-heap.ts';
import { FRONT_LANE, Lanes } from './lanes.ts';
import { Patience, type Waiter } from './waiter.ts';

/**
 * What happens to a newcomer when the queue is full.
 * - `reject`: it is refused.
 * - `dropOldest`: who waited longest in the lowest lane makes room, unless the newcomer's lane is lower still.
 * - `dropLowest`: who came last in the lowest lane makes room, if that lane is below the newcomer's.
 */
export type Overflow = 'reject' | 'dropOldest' | 'dropLowest';

/** Who decides about waiters, and what they get. */
export interface Admission {
  /** 0 if the waiter may go now, else milliseconds until asking again makes sense; Infinity until told to look. */
  waitMs(waiter: Waiter, nowMs: number): number;
  /** Lets the waiter go and settles its promise. Gives the time when that was done. Must not throw. */
  grant(waiter: Waiter, nowMs: number): number;
  /** The error for a waiter whose time ran out, or who had to make room. */
  refuse(reason: 'late' | 'dropped', waiter: Waiter, nowMs: number): Error;
}

/** How long and how many may wait. */
export interface WaitQueueOptions {
  readonly clock: Clock;
  /** Waiters at most; the front lane is counted by itself. Infinity for no bound. */
  readonly maxQueue: number;
  readonly overflow: Overflow;
  /** Waiting after which a waiter rises by one priority; Infinity for never. */
  readonly ageMs: number;
  /** After so many grants other work gets its turn. */
  readonly maxGrantsPerTurn: number;
}

/**
 * The options with their defaults, checked: 1,000 waiters, `reject`, 5,000 ms, 1,000 grants.
 * @throws {InvalidOptionError}
 */
export function checkQueueOptions(options: Partial<WaitQueueOptions> & { readonly clock: Clock }): WaitQueueOptions {
  const { clock, maxQueue = 1000, overflow = 'reject', ageMs = 5000, maxGrantsPerTurn = 1000 } = options;
  const isCount = Number.isInteger(maxQueue) || maxQueue === Number.POSITIVE_INFINITY;
  checkNumber('maxQueue', isCount ? maxQueue : Number.NaN, { min: 0, infinite: true, hint: 'waiters' });
  checkNumber('ageMs', ageMs, { above: 0, infinite: true, hint: 'milliseconds for one step of priority' });
  checkNumber('maxGrantsPerTurn', maxGrantsPerTurn, { min: 1, integer: true });
  return { clock, maxQueue, overflow, ageMs, maxGrantsPerTurn };
}

// Grants and refusals stop for a breath after this long, so that a great queue does not block the process.
const TURN_MS = 10;

/**
 * Those who wait, whoever decides about them: lanes, a bound, time limits and signals, and one timer for all of it.
 * It looks at the clock again on every wake, so an early timer lets nobody through and a late one no herd.
 */
export class WaitQueue {
  readonly #admission: Admission;
  readonly #options: WaitQueueOptions;
  readonly #lanes: Lanes;
  readonly #expiries: ExpiryHeap = new ExpiryHeap();
  #timer: Timer | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;
  #isBusy = false;
  #newcomer: Waiter | undefined;

  // One for all promises: a function for each would be half as large as the waiter.
  readonly #giveSettle = (settle: (value: never) => void): void => {
    if (this.#newcomer !== undefined) this.#newcomer.settle = settle;
    this.#newcomer = undefined;
  };

  constructor(admission: Admission, options: WaitQueueOptions) {
    this.#admission = admission;
    this.#options = options;
    this.#lanes = new Lanes(options.ageMs);
  }

  get size(): number {
    return this.#lanes.size;
  }

  /** True if a newcomer would stand before all who wait. */
  isAhead(priority: number, nowMs: number): boolean {
    return this.#lanes.isAhead(priority, nowMs);
  }

  /** Permits asked for by those a newcomer would stand behind. */
  costAhead(priority: number, nowMs: number): number {
    return this.#lanes.costAhead(priority, nowMs);
  }

  /** Whose turn it is; undefined if nobody waits. */
  first(nowMs: number): Waiter | undefined {
    return this.#lanes.first(nowMs);
  }

  /** Everyone, highest lane first. */
  all(): Waiter[] {
    return this.#lanes.all();
  }

  /** Lets a waiter stand in line and gives its promise; undefined if there is no room for it. */
  add<Value>(waiter: Waiter, maxWaitMs?: number, source?: AbortSource): Promise<Value> | undefined {
    if (!this.#makeRoom(waiter.priority, waiter.sinceMs)) return undefined;
    this.#newcomer = waiter;
    const promise = new Promise<Value>(this.#giveSettle);
    this.#lanes.add(waiter);
    const expiresAtMs = waiter.sinceMs + (maxWaitMs ?? Number.POSITIVE_INFINITY);
    if (source !== undefined || maxWaitMs !== undefined) this.#limit(waiter, { expiresAtMs, source });
    const isFirst = this.#timer === undefined || this.#lanes.first(waiter.sinceMs) === waiter;
    if (isFirst || expiresAtMs < this.#timerDueMs) this.rearm(waiter.sinceMs);
    return promise;
  }

  /** Takes a waiter out of the line, without settling its promise. */
  remove(waiter: Waiter): void {
    this.#lanes.remove(waiter);
    const { patience } = waiter;
    if (patience === undefined) return;
    this.#expiries.remove(patience);
    patience.source?.remove(patience.told);
    waiter.patience = undefined;
  }

  /** Something changed: makes sure the timer is not too late, or not there if nobody waits. */
  rearm(nowMs: number): void {
    if (this.#isBusy) return;
    const first = this.#lanes.first(nowMs);
    if (first === undefined) {
      this.#disarm();
      return;
    }
    const expiryMs = this.#expiries.first?.expiresAtMs ?? Number.POSITIVE_INFINITY;
    this.#arm(nowMs, Math.min(nowMs + this.#admission.waitMs(first, nowMs), expiryMs));
  }

  /** Lets go everyone who may go now. */
  readonly wake = (): void => {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#disarm();
    const isDone = this.#work();
    this.#isBusy = false;
    const nowMs = this.#options.clock.now();
    if (isDone) this.rearm(nowMs);
    else this.#arm(nowMs, nowMs);
  };

  /** Rejects everyone. */
  close(reason: Error): void {
    for (const waiter of this.#lanes.all()) {
      this.remove(waiter);
      waiter.reject(reason);
    }
    this.#disarm();
  }

  /** True if nothing is left to do for now, false if only the turn is over. */
  #work(): boolean {
    const { clock, maxGrantsPerTurn } = this.#options;
    let nowMs = clock.now();
    const turnEndMs = nowMs + TURN_MS;
    for (let done = 0; done < maxGrantsPerTurn && nowMs <= turnEndMs; done += 1) {
      const first = this.#lanes.first(nowMs);
      const isLate = (first?.patience?.expiresAtMs ?? Number.POSITIVE_INFINITY) < nowMs;
      if (first !== undefined && !isLate && this.#admission.waitMs(first, nowMs) <= 0) {
        this.remove(first);
        nowMs = this.#admission.grant(first, nowMs);
      } else {
        // Nobody can go, so nobody misses a grant that came at the last moment.
        const expired = isLate ? first : this.#expired(nowMs);
        if (expired === undefined) return true;
        this.#refuse('late', expired, nowMs);
        nowMs = clock.now();
      }
    }
    return this.#lanes.size === 0;
  }

  #expired(nowMs: number): Waiter | undefined {
    const first = this.#expiries.first;
    return first !== undefined && first.expiresAtMs <= nowMs ? first.waiter : undefined;
  }

  #makeRoom(priority: number, nowMs: number): boolean {
    const { maxQueue, overflow } = this.#options;
    if (priority === FRONT_LANE) return this.#lanes.frontSize < maxQueue;
    if (this.#lanes.size - this.#lanes.frontSize < maxQueue) return true;
    const lane = this.#lanes.lowest;
    if (overflow === 'reject' || lane === undefined) return false;
    const oldest = lane.priority <= priority ? lane.waiters.first : undefined;
    const latest = lane.priority < priority ? lane.waiters.last : undefined;
    const dropped = overflow === 'dropOldest' ? oldest : latest;
    if (dropped === undefined) return false;
    this.#refuse('dropped', dropped, nowMs);
    return true;
  }

  #refuse(reason: 'late' | 'dropped', waiter: Waiter, nowMs: number): void {
    this.remove(waiter);
    waiter.reject(this.#admission.refuse(reason, waiter, nowMs));
  }

  #limit(waiter: Waiter, limits: { expiresAtMs: number; source: AbortSource | undefined }): void {
    const patience = new Patience(waiter, limits, () => {
      this.#abort(waiter, limits.source?.signal.reason);
    });
    waiter.patience = patience;
    if (limits.expiresAtMs !== Number.POSITIVE_INFINITY) this.#expiries.add(patience);
    limits.source?.add(patience.told);
  }

  #abort(waiter: Waiter, reason: unknown): void {
    const wasFirst = waiter === this.#lanes.first(waiter.sinceMs);
    this.remove(waiter);
    waiter.reject(reason);
    // Who stood behind it may be cheaper, or nobody is left and the timer would keep the process alive.
    if (wasFirst || this.#lanes.size === 0) this.rearm(this.#options.clock.now());
  }

  #arm(nowMs: number, dueMs: number): void {
    if (dueMs >= this.#timerDueMs) return;
    this.#disarm();
    this.#timerDueMs = dueMs;
    this.#timer = this.#options.clock.setTimer(this.wake, dueMs - nowMs);
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDueMs = Number.POSITIVE_INFINITY;
  }
}
