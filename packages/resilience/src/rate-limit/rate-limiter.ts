import type { AbortSource } from '../core/abort-scope.ts';
import { checkNumber, NOT_NEGATIVE } from '../core/check-option.ts';
import { rejected } from '../core/rejected.ts';
import type { SettleWith, Waiter } from './lanes.ts';
import { inheritUses, type Law, partsOf } from './law.ts';
import { Line } from './line.ts';
import type { Asked } from './line-options.ts';
import { Permit, type Recount, type Turn } from './permit.ts';
import { QueueFullError, RateLimitedError, type Refusal, WHY } from './rate-limit-errors.ts';
import type { AcquireOptions, LimiterSnapshot, RateLimiterOptions } from './rate-limiter-options.ts';

const NO_OPTIONS: AcquireOptions = {};

/**
 * Lets things happen as often as its law allows; the rest waits in line or is refused.
 * For what must be exact use `schedule`: the limiter itself calls `send` at the grant and counts it when `send` has
 * returned, because a promise that is told "now" acts later.
 */
export class RateLimiter extends Line {
  readonly #barging: boolean;
  #law: Law;
  // Permits of sends that are running right now, and of this turn: taken, but from when they count is not known yet.
  #held = 0;
  #turn: Turn | undefined;
  #pausedUntilMs = -Infinity;
  readonly #recount: Recount = (turn, cost, isUsed) => {
    // Until the turn is over it counts from later than now anyway.
    if (isUsed && !turn.isOver) return;
    const nowMs = this.clock.now();
    if (turn.isOver) {
      this.#law.giveBack(nowMs, turn.atMs, cost);
    } else {
      turn.cost -= cost;
      this.#held -= cost;
    }
    if (isUsed) this.#law.take(nowMs, cost);
    else this.rearm(nowMs);
  };

  /** @throws {InvalidOptionError} */
  constructor(options: RateLimiterOptions) {
    super(options, { name: 'limiter', maxQueue: 1000, capacity: options.law.capacity });
    this.#law = options.law;
    this.#barging = options.barging ?? false;
  }

  /** True if it remembers nothing: all permits are free, nobody waits, and making it anew would change nothing. */
  get isAtRest(): boolean {
    return this.queued === 0 && this.freeInMs(this.clock.now(), this.#law.capacity) <= 0;
  }

  /**
   * Uses permits if they are free now. False also while anyone waits, unless `barging` was chosen.
   * @throws {InvalidOptionError} if the cost can never be granted
   */
  tryAcquire(cost: number = 1): boolean {
    this.checkCost(cost, 0);
    const nowMs = this.clock.now();
    if (this.mayPass(nowMs, cost, 0, this.#barging)) {
      this.#take(nowMs, cost);
      return true;
    }
    if (this.teller.isHeard) this.#tellRejected('unavailable', { cost }, nowMs);
    return false;
  }

  /**
   * Waits for permits. Rejects with `RateLimitedError`, `QueueFullError`, `DisposedError`, `InvalidOptionError` for a
   * cost that can never be granted, or the reason of the signal; nothing is used then.
   */
  acquire(options: AcquireOptions = NO_OPTIONS): Promise<Permit> {
    const { cost = 1, priority = 0, signal } = options;
    if (signal?.aborted === true) return this.wait(undefined, options);
    const turn = this.#turn;
    // A look at the clock costs as much as all the rest, so it is only taken again if that can make a difference.
    if (turn !== undefined && this.mayPass(turn.atMs, cost, priority)) {
      return Promise.resolve(this.#grant(turn.atMs, cost, 0));
    }
    const nowMs = this.clock.now();
    if (!this.mayPass(nowMs, cost, priority)) return this.wait(undefined, options);
    return Promise.resolve(this.#grant(nowMs, cost, 0));
  }

  /**
   * Calls `send` at the grant, synchronously and from inside the limiter, and counts its permits from when `send`
   * returned. Settles as `send` does, or rejects as `acquire` does. If `send` throws its permits stay used: part of it
   * may have left.
   */
  schedule<Result>(send: () => Result, options: AcquireOptions = NO_OPTIONS): Promise<Awaited<Result>> {
    const { cost = 1, priority = 0, signal } = options;
    if (signal?.aborted === true || !this.tryHold(cost, priority)) return this.scheduleWithin(send, options);
    return new Promise((settle) => {
      this.#send(send, settle, cost);
    });
  }

  /**
   * For a pipeline that sends by itself: if permits are free, holds them until `sent`, which must follow in the same
   * turn, right after the send returned. False if the caller would have to wait or can never be served: `schedule`
   * then waits, or says why.
   */
  tryHold(cost: number, priority: number): boolean {
    if (!this.mayPass(this.clock.now(), cost, priority)) return false;
    this.#held += cost;
    return true;
  }

  /** Like `schedule` for a caller that has to wait; what may give it up need not be a signal. */
  scheduleWithin<Result>(send: () => Result, options: AcquireOptions, source?: AbortSource): Promise<Awaited<Result>> {
    return this.wait<Awaited<Result>>(send, options, source);
  }

  /** Counts what `tryHold` held as used now, and says when that is. */
  sent(cost: number, waitedMs: number = 0): number {
    const sentAtMs = this.clock.now();
    this.#held -= cost;
    this.#take(sentAtMs, cost, waitedMs);
    if (this.queued > 0) this.rearm(sentAtMs);
    return sentAtMs;
  }

  /** Milliseconds until a newcomer would get its permits, 0 if at once. An estimate while others wait: they may give up. */
  retryAfterMs(cost: number = 1): number {
    return this.expectedMs(this.clock.now(), cost, 0);
  }

  /**
   * The other side asked for silence: nobody is let through until then, the front lane neither. A shorter penalty
   * never cuts a longer one, and the law still holds afterwards.
   * @throws {InvalidOptionError}
   */
  penalize(pause: { readonly forMs: number } | { readonly untilMs: number }): void {
    const nowMs = this.clock.now();
    const untilMs = 'forMs' in pause ? nowMs + checkNumber('forMs', pause.forMs, NOT_NEGATIVE) : pause.untilMs;
    if (checkNumber('untilMs', untilMs, {}) <= this.#pausedUntilMs) return;
    this.#pausedUntilMs = untilMs;
    this.teller.tell({ type: 'limiter.paused', untilMs }, nowMs);
  }

  /** The other side asked for less: an adaptive law lowers its rate, others do nothing. */
  slowDown(): void {
    const nowMs = this.clock.now();
    this.#law.slowDown?.(nowMs);
    this.teller.tell({ type: 'limiter.slowed' }, nowMs);
  }

  /**
   * Changes the law. What was used under the old one still counts. Who waits is granted under the new one, or is
   * refused if its cost can never be granted any more.
   * @throws {InvalidOptionError}
   */
  update(law: Law): void {
    const nowMs = this.clock.now();
    this.resize(law.capacity);
    inheritUses(law, this.#law, nowMs);
    this.#law = law;
    this.teller.tell({ type: 'limiter.updated', capacity: law.capacity }, nowMs);
    this.rearm(nowMs);
  }

  snapshot(): LimiterSnapshot {
    // What is held is shown as used.
    this.#endTurn();
    const nowMs = this.clock.now();
    return {
      name: this.name,
      queued: this.queued,
      waitingMs: this.waitingMs(nowMs),
      pausedMs: Math.max(0, this.#pausedUntilMs - nowMs),
      laws: partsOf(this.#law).map((law) => law.snapshot(nowMs)),
    };
  }

  protected override freeInMs(nowMs: number, cost: number): number {
    const waitMs = this.#law.waitMs(nowMs, cost + this.#held);
    return nowMs < this.#pausedUntilMs ? Math.max(waitMs, this.#pausedUntilMs - nowMs) : waitMs;
  }

  protected override letGo({ cost, start, settle, sinceMs }: Waiter, nowMs: number): number {
    const waitedMs = nowMs - sinceMs;
    if (start === undefined) {
      settle(this.#grant(nowMs, cost, waitedMs));
      return this.clock.now();
    }
    this.#held += cost;
    return this.#send(start, settle, cost, waitedMs);
  }

  protected override tellQueued(atMs: number, cost: number): void {
    this.teller.tell({ type: 'limiter.queued', cost, queued: this.queued }, atMs);
  }

  protected override refusal(why: Refusal, asked: Asked, nowMs: number): Error {
    const retryAfterMs = this.#tellRejected(why, asked, nowMs);
    const message = `"${this.name}" refused: ${WHY[why]}; try again in ${Math.ceil(retryAfterMs)} ms`;
    return new (why === 'late' ? RateLimitedError : QueueFullError)(message, retryAfterMs);
  }

  /** Sends what holds its permits; only when that returned is it known when it was sent. */
  #send(start: () => unknown, settle: SettleWith, cost: number, waitedMs?: number): number {
    try {
      settle(start());
    } catch (error) {
      settle(rejected(error));
    }
    return this.sent(cost, waitedMs);
  }

  /** Grants what its caller uses later in this turn. */
  #grant(nowMs: number, cost: number, waitedMs: number): Permit {
    const turn = (this.#turn ??= this.#beginTurn(nowMs));
    this.#held += cost;
    turn.cost += cost;
    if (this.clock.endOfTurn === undefined) this.#endTurn();
    this.#tellGranted(nowMs, cost, waitedMs);
    return new Permit(this.#recount, cost, turn, waitedMs);
  }

  #beginTurn(atMs: number): Turn {
    this.clock.endOfTurn?.(this.#endTurn);
    return { atMs, cost: 0, isOver: false };
  }

  readonly #endTurn = (): void => {
    const turn = this.#turn;
    if (turn === undefined) return;
    const nowMs = this.clock.now();
    this.#turn = undefined;
    this.#held -= turn.cost;
    turn.atMs = nowMs;
    turn.isOver = true;
    if (turn.cost > 0) this.#law.take(nowMs, turn.cost);
    if (this.queued > 0) this.rearm(nowMs);
  };

  #take(atMs: number, cost: number, waitedMs: number = 0): void {
    this.#law.take(atMs, cost);
    this.#tellGranted(atMs, cost, waitedMs);
  }

  #tellGranted(atMs: number, cost: number, waitedMs: number): void {
    if (this.teller.isHeard) this.teller.tell({ type: 'limiter.granted', cost, waitedMs }, atMs);
  }

  #tellRejected(reason: Refusal | 'unavailable', { cost = 1, priority = 0 }: Asked, atMs: number): number {
    const retryAfterMs = this.expectedMs(atMs, cost, priority);
    this.teller.tell({ type: 'limiter.rejected', reason, cost, retryAfterMs }, atMs);
    return retryAfterMs;
  }
}
