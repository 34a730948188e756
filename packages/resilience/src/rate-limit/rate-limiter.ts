import type { AbortSource } from '../core/abort-scope.ts';
import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { rejected } from '../core/rejected.ts';
import { LimiterReports } from './limiter-reports.ts';
import type { Law } from './law.ts';
import { Permit } from './permit.ts';
import { PermitLine } from './permit-line.ts';
import { Quota } from './quota.ts';
import { type AcquireOptions, type LimiterSnapshot, type RateLimiterOptions } from './rate-limiter-options.ts';
import { checkQueueOptions } from './wait-queue.ts';

const NO_OPTIONS: AcquireOptions = {};

/**
 * Lets things happen as often as its laws allow; the rest waits in line or is refused.
 * For what must be exact use `schedule`: the limiter itself calls `send` at the grant and counts it when `send` has
 * returned, because a promise that is told "now" acts later.
 */
export class RateLimiter implements AsyncDisposable {
  readonly name: string;
  readonly #clock: Clock;
  readonly #barging: boolean;
  readonly #quota: Quota;
  readonly #line: PermitLine;
  readonly #reports: LimiterReports;

  /** @throws {InvalidOptionError} */
  constructor(options: RateLimiterOptions) {
    const { name = 'limiter', clock = systemClock, barging = false, reserve = 0 } = options;
    this.name = name;
    this.#clock = clock;
    this.#barging = barging;
    this.#reports = new LimiterReports(name, options.events);
    const quota = new Quota(options.law, reserve);
    this.#quota = quota;
    const parts = { name, clock, quota, reports: this.#reports };
    this.#line = new PermitLine(parts, checkQueueOptions({ ...options, clock }));
  }

  /** How many wait. */
  get queued(): number {
    return this.#line.size;
  }

  /** True if it remembers nothing: all permits are free, nobody waits, and making it anew would change nothing. */
  get isAtRest(): boolean {
    return this.#line.size === 0 && this.#quota.isAtRest(this.#clock.now());
  }

  /**
   * Uses permits if they are free now. False also while anyone waits, unless `barging` was chosen.
   * @throws {InvalidOptionError} if the cost can never be granted
   */
  tryAcquire(cost: number = 1): boolean {
    const problem = this.#quota.problemWith(cost, 0);
    if (problem !== undefined) throw problem;
    const nowMs = this.#clock.now();
    const mayAsk = this.#line.size === 0 || this.#barging;
    if (mayAsk && this.#quota.tryTake(nowMs, cost, 0)) {
      this.#reports.granted(nowMs, cost, 0);
      return true;
    }
    if (this.#reports.isHeard) this.#reports.unavailable(nowMs, cost, this.#line.expectedMs(nowMs, cost, 0));
    return false;
  }

  /**
   * Waits for permits. Rejects with `RateLimitedError`, `QueueFullError`, `DisposedError`, `InvalidOptionError` for a
   * cost that can never be granted, or the reason of the signal; nothing is used then.
   */
  acquire(options: AcquireOptions = NO_OPTIONS): Promise<Permit> {
    const { cost = 1, priority = 0, signal } = options;
    if (signal?.aborted === true) return rejected(signal.reason);
    const problem = this.#quota.problemWith(cost, priority);
    if (problem !== undefined) return rejected(problem);
    const nowMs = this.#clock.now();
    if (!this.#isFirst(nowMs, priority) || !this.#quota.tryTake(nowMs, cost, priority)) {
      return this.#line.wait<Permit>(undefined, options);
    }
    this.#reports.granted(nowMs, cost, 0);
    return Promise.resolve(new Permit(this.#line, cost, nowMs, 0));
  }

  /**
   * Calls `send` at the grant, synchronously and from inside the limiter, and counts its permits from when `send`
   * returned. Settles as `send` does, or rejects as `acquire` does. If `send` throws its permits stay used: part of it
   * may have left.
   */
  schedule<Result>(send: () => Result, options: AcquireOptions = NO_OPTIONS): Promise<Awaited<Result>> {
    const { cost = 1, priority = 0, signal } = options;
    if (signal?.aborted === true) return rejected(signal.reason);
    const problem = this.#quota.problemWith(cost, priority);
    if (problem !== undefined) return rejected(problem);
    const nowMs = this.#clock.now();
    if (!this.#mayPass(nowMs, cost, priority)) return this.scheduleWithin(send, options);
    this.#quota.hold(cost);
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
    if (this.#quota.problemWith(cost, priority) !== undefined) return false;
    if (!this.#mayPass(this.#clock.now(), cost, priority)) return false;
    this.#quota.hold(cost);
    return true;
  }

  /** Like `schedule` for a caller that has to wait; what may give it up need not be a signal. */
  scheduleWithin<Result>(send: () => Result, options: AcquireOptions, source?: AbortSource): Promise<Awaited<Result>> {
    return this.#line.wait<Awaited<Result>>(send, options, source);
  }

  /** Counts what `tryHold` held as used now. */
  sent(cost: number): void {
    const nowMs = this.#clock.now();
    this.#quota.takeHeld(nowMs, cost);
    this.#reports.granted(nowMs, cost, 0);
    if (this.#line.size > 0) this.#line.rearm(nowMs);
  }

  /** Milliseconds until a newcomer would get its permits, 0 if at once. An estimate while others wait: they may give up. */
  retryAfterMs(cost: number = 1): number {
    return this.#line.expectedMs(this.#clock.now(), cost, 0);
  }

  /**
   * The other side asked for silence: nobody is let through until then, the front lane neither. A shorter penalty
   * never cuts a longer one, and the laws still hold afterwards.
   * @throws {InvalidOptionError}
   */
  penalize(pause: { readonly forMs: number } | { readonly untilMs: number }): void {
    const nowMs = this.#clock.now();
    const untilMs =
      'forMs' in pause
        ? nowMs + checkNumber('forMs', pause.forMs, { min: 0 })
        : checkNumber('untilMs', pause.untilMs, {});
    if (this.#quota.pause(untilMs)) this.#reports.paused(nowMs, untilMs);
  }

  /** The other side asked for less: every adaptive law lowers its rate, the others do nothing. */
  slowDown(): void {
    const nowMs = this.#clock.now();
    this.#quota.slowDown(nowMs);
    this.#reports.slowed(nowMs);
  }

  /**
   * Changes the laws. What was used under the old ones still counts. Who waits is granted under the new ones, or is
   * refused if its cost can never be granted any more.
   * @throws {InvalidOptionError}
   */
  update(law: Law | readonly Law[]): void {
    const nowMs = this.#clock.now();
    const capacity = this.#quota.replace(law, nowMs);
    this.#reports.updated(nowMs, capacity);
    this.#line.recheck(nowMs);
  }

  snapshot(): LimiterSnapshot {
    const nowMs = this.#clock.now();
    return {
      name: this.name,
      queued: this.#line.size,
      waitingMs: this.#line.waitingMs(nowMs),
      pausedMs: this.#quota.pausedMs(nowMs),
      laws: this.#quota.snapshot(nowMs),
    };
  }

  /** Rejects everyone who waits, and grants nothing any more. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#quota.pause(Number.POSITIVE_INFINITY);
    this.#line.close();
    return Promise.resolve();
  }

  #mayPass(nowMs: number, cost: number, priority: number): boolean {
    return this.#isFirst(nowMs, priority) && this.#quota.isFree(nowMs, cost, priority);
  }

  #isFirst(nowMs: number, priority: number): boolean {
    return this.#line.size === 0 || this.#line.isAhead(priority, nowMs);
  }
}
