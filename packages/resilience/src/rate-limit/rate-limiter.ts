import type { AbortSource } from '../core/abort-scope.ts';
import { checkNumber } from '../core/check-option.ts';
import { rejected } from '../core/rejected.ts';
import type { LimiterEvent } from '../core/resilience-event.ts';
import type { Waiter } from './lanes.ts';
import { inheritUses, type Law, partsOf } from './law.ts';
import { Line } from './line.ts';
import type { Asked } from './line-options.ts';
import { Permit, type Recount } from './permit.ts';
import { QueueFullError, RateLimitedError, type Refusal, WHY } from './rate-limit-errors.ts';
import type { AcquireOptions, LimiterSnapshot, RateLimiterOptions } from './rate-limiter-options.ts';

const NO_OPTIONS: AcquireOptions = {};

/**
 * Lets things happen as often as its law allows; the rest waits in line or is refused.
 * For what must be exact use `schedule`: the limiter itself calls `send` at the grant and counts it when `send` has
 * returned, because a promise that is told "now" acts later.
 */
export class RateLimiter extends Line<LimiterEvent> {
  readonly #barging: boolean;
  #law: Law;
  // Permits of sends that are running right now: taken, but their time is only known when they return.
  #held = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  readonly #recount: Recount = ({ grantedAtMs, cost }, isUsed) => {
    const nowMs = this.clock.now();
    this.#law.giveBack(nowMs, grantedAtMs, cost);
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
    if (this.events?.isHeard === true) this.#tellRejected('unavailable', { cost }, nowMs);
    return false;
  }

  /**
   * Waits for permits. Rejects with `RateLimitedError`, `QueueFullError`, `DisposedError`, `InvalidOptionError` for a
   * cost that can never be granted, or the reason of the signal; nothing is used then.
   */
  acquire(options: AcquireOptions = NO_OPTIONS): Promise<Permit> {
    const { cost = 1, priority = 0, signal } = options;
    if (signal?.aborted === true) return rejected(signal.reason);
    const nowMs = this.clock.now();
    if (!isCost(cost) || !this.mayPass(nowMs, cost, priority)) return this.wait<Permit>(undefined, options);
    this.#take(nowMs, cost);
    return Promise.resolve(new Permit(this.#recount, cost, nowMs, 0));
  }

  /**
   * Calls `send` at the grant, synchronously and from inside the limiter, and counts its permits from when `send`
   * returned. Settles as `send` does, or rejects as `acquire` does. If `send` throws its permits stay used: part of it
   * may have left.
   */
  schedule<Result>(send: () => Result, options: AcquireOptions = NO_OPTIONS): Promise<Awaited<Result>> {
    const { cost = 1, priority = 0, signal } = options;
    if (signal?.aborted === true) return rejected(signal.reason);
    if (!this.tryHold(cost, priority)) return this.scheduleWithin(send, options);
    try {
      return Promise.resolve(send());
    } catch (error) {
      return rejected(error);
    } finally {
      this.sent(cost);
    }
  }

  /**
   * For a pipeline that sends by itself: if permits are free, holds them until `sent`, which must follow in the same
   * turn, right after the send returned. False if the caller would have to wait or can never be served: `schedule`
   * then waits, or says why.
   */
  tryHold(cost: number, priority: number): boolean {
    if (!isCost(cost) || !this.mayPass(this.clock.now(), cost, priority)) return false;
    this.#held += cost;
    return true;
  }

  /** Like `schedule` for a caller that has to wait; what may give it up need not be a signal. */
  scheduleWithin<Result>(send: () => Result, options: AcquireOptions, source?: AbortSource): Promise<Awaited<Result>> {
    return this.wait<Awaited<Result>>(send, options, source);
  }

  /** Counts what `tryHold` held as used now. */
  sent(cost: number): void {
    const nowMs = this.clock.now();
    this.#held -= cost;
    this.#take(nowMs, cost);
    if (this.queued > 0) this.rearm(nowMs);
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
    const untilMs =
      'forMs' in pause
        ? nowMs + checkNumber('forMs', pause.forMs, { min: 0 })
        : checkNumber('untilMs', pause.untilMs, {});
    if (untilMs <= this.#pausedUntilMs) return;
    this.#pausedUntilMs = untilMs;
    this.#tell({ type: 'limiter.paused', source: this.name, atMs: nowMs, untilMs });
  }

  /** The other side asked for less: an adaptive law lowers its rate, others do nothing. */
  slowDown(): void {
    const nowMs = this.clock.now();
    this.#law.slowDown?.(nowMs);
    this.#tell({ type: 'limiter.slowed', source: this.name, atMs: nowMs });
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
    this.#tell({ type: 'limiter.updated', source: this.name, atMs: nowMs, capacity: law.capacity });
    this.rearm(nowMs);
  }

  snapshot(): LimiterSnapshot {
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
      this.#take(nowMs, cost, waitedMs);
      settle(new Permit(this.#recount, cost, nowMs, waitedMs));
      return this.clock.now();
    }
    this.#held += cost;
    try {
      settle(start());
    } catch (error) {
      settle(rejected(error));
    }
    // Only now is it known when it was sent.
    const sentAtMs = this.clock.now();
    this.#held -= cost;
    this.#take(sentAtMs, cost, waitedMs);
    return sentAtMs;
  }

  protected override tellQueued(atMs: number, cost: number): void {
    this.#tell({ type: 'limiter.queued', source: this.name, atMs, cost, queued: this.queued });
  }

  protected override refusal(why: Refusal, asked: Asked, nowMs: number): Error {
    const retryAfterMs = this.#tellRejected(why, asked, nowMs);
    const message = `"${this.name}" refused: ${WHY[why]}; try again in ${Math.ceil(retryAfterMs)} ms`;
    return why === 'late' ? new RateLimitedError(message, retryAfterMs) : new QueueFullError(message, retryAfterMs);
  }

  #take(atMs: number, cost: number, waitedMs: number = 0): void {
    this.#law.take(atMs, cost);
    if (this.events?.isHeard === true) {
      this.#tell({ type: 'limiter.granted', source: this.name, atMs, cost, waitedMs });
    }
  }

  #tellRejected(reason: Refusal | 'unavailable', { cost = 1, priority = 0 }: Asked, atMs: number): number {
    const retryAfterMs = this.expectedMs(atMs, cost, priority);
    this.#tell({ type: 'limiter.rejected', source: this.name, atMs, reason, cost, retryAfterMs });
    return retryAfterMs;
  }

  #tell(event: LimiterEvent): void {
    this.events?.publish(event);
  }
}

function isCost(cost: number): boolean {
  return cost === 1 || (cost > 0 && Number.isInteger(cost));
}
