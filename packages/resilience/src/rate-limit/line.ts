import { type AbortSource, sharedSignal } from '../core/abort-scope.ts';
import { checkNumber, COUNT } from '../core/check-option.ts';
import { type Clock, systemClock, type Timer } from '../core/clock.ts';
import { rejected } from '../core/rejected.ts';
import { Teller } from '../core/teller.ts';
import { FRONT_LANE, Lanes, type Waiter } from './lanes.ts';
import type { Asked, LineOptions, Overflow } from './line-options.ts';
import { DisposedError, type Refusal } from './rate-limit-errors.ts';

// Grants stop for a breath after this long, so that a great queue does not block the process.
const TURN_MS = 10;
// A shorter wait could be lost in the rounding of a large clock value, and the timer would spin without progress.
const SHORTEST_WAIT_MS = 0.001;
const FOR_EVER = Infinity;
// Made once, since a hundred thousand may come at the same time.
const ANY = { infinite: true };
const FROM_0 = { min: 0, infinite: true };

/**
 * Those who wait for something there is only so much of, whatever that is: lanes, a reserve, a bound, time limits and
 * signals, and one timer for all of it. It looks at the clock again on every wake, so an early timer lets nobody
 * through and a late one no herd.
 */
export abstract class Line implements AsyncDisposable {
  readonly name: string;
  protected readonly clock: Clock;
  protected readonly teller: Teller;
  readonly #maxQueue: number;
  readonly #maxGrantsPerTurn: number;
  readonly #overflow: Overflow;
  readonly #reserve: number;
  readonly #lanes: Lanes;
  #capacity = 0;
  #timer: Timer | undefined;
  #timerDueMs = FOR_EVER;
  // Nobody's patience ends before, so nobody need be looked at before. Too early if who it was of has left.
  #nextExpiryMs = FOR_EVER;
  #isBusy = false;
  #isClosed = false;

  constructor(options: LineOptions, own: { name: string; maxQueue: number; capacity: number }) {
    const { name = own.name, maxQueue = own.maxQueue, overflow = 'reject', reserve = 0 } = options;
    const { ageMs = 5000, maxGrantsPerTurn = 1000, clock = systemClock } = options;
    this.name = name;
    this.clock = clock;
    this.teller = new Teller(name, clock, options.events);
    this.#maxQueue = checkNumber('maxQueue', maxQueue, { min: 0, integer: true, infinite: true });
    this.#overflow = overflow;
    this.#reserve = reserve;
    this.#maxGrantsPerTurn = checkNumber('maxGrantsPerTurn', maxGrantsPerTurn, COUNT);
    this.#lanes = new Lanes(checkNumber('ageMs', ageMs, { above: 0, infinite: true }));
    this.resize(own.capacity);
  }

  /** How many wait. */
  get queued(): number {
    return this.#lanes.size;
  }

  /** Rejects everyone who waits, and lets nobody through any more. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const { settle } of this.#takeOut(() => true)) settle(rejected(new DisposedError(this.name)));
    this.#disarm();
    return Promise.resolve();
  }

  /** Milliseconds until so much is free, 0 if it is now, Infinity if nobody can know. */
  protected abstract freeInMs(nowMs: number, cost: number): number;

  /** Lets the waiter go and settles its promise. Gives the time when that was done. Must not throw. */
  protected abstract letGo(waiter: Waiter, nowMs: number): number;

  /** Tells that one more waits. */
  protected abstract tellQueued(atMs: number, cost: number): void;

  /** Tells that somebody was turned away, and makes the error for it. */
  protected abstract refusal(why: Refusal, asked: Asked, nowMs: number): Error;

  /** How long the one whose turn it is has waited; 0 if nobody waits. */
  protected waitingMs(nowMs: number): number {
    return nowMs - (this.#lanes.first(nowMs)?.sinceMs ?? nowMs);
  }

  /**
   * True if a newcomer need not wait: so much is free, and nobody who comes first waits for it. False for what is no
   * cost at all, too: `wait` says why.
   */
  protected mayPass(nowMs: number, cost: number, priority: number, mayOvertake: boolean = false): boolean {
    const isFirst = this.queued === 0 || mayOvertake || this.#lanes.costAhead(priority, nowMs) === 0;
    if (!isFirst || this.#isClosed || !(cost > 0 && Number.isInteger(cost))) return false;
    return this.#waitMs(nowMs, cost, priority) <= 0;
  }

  /** Milliseconds until a newcomer would have its turn: an estimate, since those who wait may give up. */
  protected expectedMs(nowMs: number, cost: number, priority: number): number {
    return this.#waitMs(nowMs, cost + this.#lanes.costAhead(priority, nowMs), priority);
  }

  /** Throws if so much can never be granted to a caller of that priority. */
  protected checkCost(cost: number, priority: number): void {
    // What almost everyone asks for can always be granted: the reserve leaves one at least.
    if (cost === 1) return;
    checkNumber('cost', cost, { min: 1, max: this.#most(priority), integer: true });
  }

  /** Changes how much there is in all, and refuses who waits for more. */
  protected resize(capacity: number): void {
    checkNumber('reserve', this.#reserve, { min: 0, max: capacity - 1, integer: true });
    this.#capacity = capacity;
    for (const { cost, priority, settle } of this.#takeOut((one) => one.cost > this.#most(one.priority))) {
      // What is thrown in here rejects the promise.
      settle(
        new Promise(() => {
          this.checkCost(cost, priority);
        }),
      );
    }
  }

  /** Stands in line, and settles as `start` does at the grant, or with what is granted if there is none. */
  protected wait<Value>(
    start: (() => unknown) | undefined,
    asked: Asked,
    source: AbortSource | undefined = asked.signal && sharedSignal(asked.signal),
  ): Promise<Value> {
    // What is thrown in here rejects the promise.
    return new Promise((settle) => {
      const { cost = 1, priority = 0, maxWaitMs = FOR_EVER, deadlineMs = FOR_EVER } = asked;
      if (source?.isAborted === true) throw source.signal.reason;
      if (this.#isClosed) throw new DisposedError(this.name);
      this.checkCost(cost, priority);
      checkNumber('priority', priority, ANY);
      checkNumber('maxWaitMs', maxWaitMs, FROM_0);
      checkNumber('deadlineMs', deadlineMs, ANY);
      const nowMs = this.clock.now();
      const patienceMs = Math.min(maxWaitMs, Math.max(0, deadlineMs - nowMs));
      if (patienceMs < FOR_EVER) {
        const expectedMs = this.expectedMs(nowMs, cost, priority);
        // Who cannot know may as well wait and see, but not for no time at all.
        const isHopeless = expectedMs > patienceMs && (expectedMs < FOR_EVER || patienceMs === 0);
        if (isHopeless) throw this.refusal('late', asked, nowMs);
      }
      if (!this.#makeRoom(priority, nowMs)) throw this.refusal('full', asked, nowMs);
      const waiter: Waiter = {
        cost,
        priority,
        sinceMs: nowMs,
        start,
        settle,
        patience: undefined,
        previous: undefined,
        next: undefined,
      };
      this.#lanes.add(waiter);
      if (source !== undefined || patienceMs < FOR_EVER) this.#limit(waiter, nowMs + patienceMs, source);
      if (this.#timer === undefined || this.#lanes.first(nowMs) === waiter) this.rearm(nowMs);
      if (this.teller.isHeard) this.tellQueued(nowMs, cost);
    });
  }

  /** Something changed: makes sure that nobody waits longer than it must, and that no timer is left if nobody waits. */
  protected rearm(nowMs: number): void {
    if (this.#isBusy) return;
    const first = this.#lanes.first(nowMs);
    if (first === undefined) {
      this.#disarm();
      return;
    }
    const waitMs = this.#waitMs(nowMs, first.cost, first.priority);
    const grantMs = waitMs > 0 ? nowMs + Math.max(waitMs, SHORTEST_WAIT_MS) : nowMs;
    this.#arm(nowMs, Math.min(grantMs, this.#nextExpiryMs));
  }

  /** Lets go everyone who may go now. */
  protected readonly wake = (): void => {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#disarm();
    this.#work();
    this.#isBusy = false;
    this.rearm(this.clock.now());
  };

  /** Lets go until nobody may, or until the turn is over: who is first then is due at once. */
  #work(): void {
    let nowMs = this.clock.now();
    const turnEndMs = nowMs + TURN_MS;
    for (let left = this.#maxGrantsPerTurn; left > 0 && nowMs <= turnEndMs; left -= 1) {
      const first = this.#lanes.first(nowMs);
      // Only once nobody can go is anybody too late, so that nobody misses a grant at the last moment.
      if (first === undefined || expiryMs(first) < nowMs || this.#waitMs(nowMs, first.cost, first.priority) > 0) {
        this.#refuseLate(nowMs);
        return;
      }
      this.#remove(first);
      nowMs = this.letGo(first, nowMs);
    }
  }

  #refuseLate(nowMs: number): void {
    if (nowMs < this.#nextExpiryMs) return;
    this.#nextExpiryMs = FOR_EVER;
    let left = this.#maxGrantsPerTurn;
    const late = this.#takeOut((waiter) => {
      if (expiryMs(waiter) <= nowMs && left > 0) {
        left -= 1;
        return true;
      }
      this.#nextExpiryMs = Math.min(this.#nextExpiryMs, expiryMs(waiter));
      return false;
    });
    for (const waiter of late) this.#turnAway('late', waiter, nowMs);
  }

  #limit(waiter: Waiter, expiresAtMs: number, source: AbortSource | undefined): void {
    const giveUp = (): void => {
      this.#remove(waiter);
      waiter.settle(rejected(source?.signal.reason));
      // Who stood behind it may be cheaper, or nobody is left and the timer would keep the process alive.
      this.rearm(this.clock.now());
    };
    source?.add(giveUp);
    waiter.patience = { expiresAtMs, stop: () => source?.remove(giveUp) };
    this.#nextExpiryMs = Math.min(this.#nextExpiryMs, expiresAtMs);
    this.#arm(waiter.sinceMs, expiresAtMs);
  }

  #makeRoom(priority: number, nowMs: number): boolean {
    const { frontSize, size, lowest } = this.#lanes;
    const isFront = priority === FRONT_LANE;
    if ((isFront ? frontSize : size - frontSize) < this.#maxQueue) return true;
    // Nobody makes room for the front lane, which counts by itself, nor anybody of it.
    if (isFront || lowest === undefined) return false;
    let dropped: Waiter | undefined;
    if (this.#overflow === 'dropOldest' && lowest.priority <= priority) dropped = lowest.first;
    if (this.#overflow === 'dropLowest' && lowest.priority < priority) dropped = lowest.last;
    if (dropped === undefined) return false;
    this.#remove(dropped);
    this.#turnAway('dropped', dropped, nowMs);
    return true;
  }

  /** It must have left the line already: a listener who is told may do anything. */
  #turnAway(why: Refusal, waiter: Waiter, nowMs: number): void {
    waiter.settle(rejected(this.refusal(why, waiter, nowMs)));
  }

  #takeOut(isMeant: (waiter: Waiter) => boolean): readonly Waiter[] {
    const meant = this.#lanes.all().filter(isMeant);
    for (const waiter of meant) this.#remove(waiter);
    return meant;
  }

  #remove(waiter: Waiter): void {
    this.#lanes.remove(waiter);
    waiter.patience?.stop();
  }

  #waitMs(nowMs: number, cost: number, priority: number): number {
    return this.freeInMs(nowMs, cost + this.#keptFrom(priority));
  }

  #most(priority: number): number {
    return this.#capacity - this.#keptFrom(priority);
  }

  #keptFrom(priority: number): number {
    return priority === FRONT_LANE ? 0 : this.#reserve;
  }

  #arm(nowMs: number, dueMs: number): void {
    if (dueMs >= this.#timerDueMs) return;
    this.#disarm();
    this.#timerDueMs = dueMs;
    this.#timer = this.clock.setTimer(this.wake, dueMs - nowMs);
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDueMs = FOR_EVER;
  }
}

function expiryMs({ patience }: Waiter): number {
  return patience?.expiresAtMs ?? FOR_EVER;
}
