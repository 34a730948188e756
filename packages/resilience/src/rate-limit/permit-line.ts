import { type AbortSource, sharedSignal } from '../core/abort-scope.ts';
import { checkNumber } from '../core/check-option.ts';
import type { Clock } from '../core/clock.ts';
import { rejected } from '../core/rejected.ts';
import type { LimiterReports, Refusal } from './limiter-reports.ts';
import { Permit, type PermitIssuer } from './permit.ts';
import type { Quota } from './quota.ts';
import { DisposedError } from './rate-limit-errors.ts';
import type { AcquireOptions } from './rate-limiter-options.ts';
import { type Admission, WaitQueue, type WaitQueueOptions } from './wait-queue.ts';
import { Waiter } from './waiter.ts';

/** What a line hands out, by whose clock, and who is told. */
export interface PermitLineParts {
  readonly name: string;
  readonly clock: Clock;
  readonly quota: Quota;
  readonly reports: LimiterReports;
}

/** Those who wait in front of a limiter, and what they get when it is their turn. */
export class PermitLine implements Admission, PermitIssuer {
  readonly #parts: PermitLineParts;
  readonly #queue: WaitQueue;
  #isClosed = false;

  constructor(parts: PermitLineParts, options: WaitQueueOptions) {
    this.#parts = parts;
    this.#queue = new WaitQueue(this, options);
  }

  get size(): number {
    return this.#queue.size;
  }

  /** True if a newcomer would stand before all who wait. */
  isAhead(priority: number, nowMs: number): boolean {
    return this.#queue.isAhead(priority, nowMs);
  }

  /** Milliseconds until a newcomer would have its permits; an estimate, since those who wait may give up. */
  expectedMs(nowMs: number, cost: number, priority: number): number {
    return this.#parts.quota.waitMs(nowMs, cost + this.#queue.costAhead(priority, nowMs), priority);
  }

  /** How long the one whose turn it is has waited; 0 if nobody waits. */
  waitingMs(nowMs: number): number {
    return nowMs - (this.#queue.first(nowMs)?.sinceMs ?? nowMs);
  }

  /** Stands in line, and settles as `start` does at the grant, or with a permit if there is none. */
  wait<Value>(
    start: (() => unknown) | undefined,
    options: AcquireOptions,
    source: AbortSource | undefined = options.signal && sharedSignal(options.signal),
  ): Promise<Value> {
    try {
      return this.#add<Value>(start, options, source);
    } catch (error) {
      return rejected(error);
    }
  }

  /** Something changed: makes sure that nobody waits longer than it must. */
  rearm(nowMs: number): void {
    this.#queue.rearm(nowMs);
  }

  /** Refuses everyone whose cost can never be granted any more. */
  recheck(nowMs: number): void {
    for (const waiter of this.#queue.all()) {
      const problem = this.#parts.quota.problemWith(waiter.cost, waiter.priority);
      if (problem === undefined) continue;
      this.#queue.remove(waiter);
      waiter.reject(problem);
    }
    this.#queue.rearm(nowMs);
  }

  /** Rejects everyone, and whoever comes after. */
  close(): void {
    this.#isClosed = true;
    this.#queue.close(new DisposedError(this.#parts.name));
  }

  waitMs(waiter: Waiter, nowMs: number): number {
    return this.#parts.quota.waitMs(nowMs, waiter.cost, waiter.priority);
  }

  grant(waiter: Waiter, nowMs: number): number {
    const { clock, quota, reports } = this.#parts;
    const { cost, start } = waiter;
    const waitedMs = nowMs - waiter.sinceMs;
    if (start === undefined) {
      quota.take(nowMs, cost);
      waiter.settle(new Permit(this, cost, nowMs, waitedMs));
      reports.granted(nowMs, cost, waitedMs);
      return clock.now();
    }
    quota.hold(cost);
    try {
      waiter.settle(start());
    } catch (error) {
      waiter.reject(error);
    }
    // Only now is it known when it was sent.
    const sentAtMs = clock.now();
    quota.takeHeld(sentAtMs, cost);
    reports.granted(sentAtMs, cost, waitedMs);
    return sentAtMs;
  }

  refuse(reason: Refusal, waiter: Waiter, nowMs: number): Error {
    const retryAfterMs = this.expectedMs(nowMs, waiter.cost, waiter.priority);
    return this.#parts.reports.refused(reason, { waiter, nowMs, retryAfterMs });
  }

  commit(permit: Permit): void {
    const { clock, quota } = this.#parts;
    const nowMs = clock.now();
    quota.giveBack(nowMs, permit.grantedAtMs, permit.cost);
    quota.take(nowMs, permit.cost);
  }

  release(permit: Permit): void {
    const { clock, quota } = this.#parts;
    const nowMs = clock.now();
    quota.giveBack(nowMs, permit.grantedAtMs, permit.cost);
    this.#queue.rearm(nowMs);
  }

  #add<Value>(
    start: (() => unknown) | undefined,
    options: AcquireOptions,
    source: AbortSource | undefined,
  ): Promise<Value> {
    const { name, clock, quota, reports } = this.#parts;
    if (this.#isClosed) throw new DisposedError(name);
    const { cost = 1, priority = 0 } = options;
    const problem = quota.problemWith(cost, priority);
    if (problem !== undefined) throw problem;
    checkNumber('priority', priority, ANY_PRIORITY);
    const nowMs = clock.now();
    const waiter = new Waiter({ cost, priority, sinceMs: nowMs, start });
    const maxWaitMs = patienceOf(options, nowMs);
    if (maxWaitMs !== undefined && this.expectedMs(nowMs, cost, priority) > maxWaitMs) {
      throw this.refuse('late', waiter, nowMs);
    }
    const promise = this.#queue.add<Value>(waiter, maxWaitMs, source);
    if (promise === undefined) throw this.refuse('full', waiter, nowMs);
    reports.queued(nowMs, cost, this.#queue.size);
    return promise;
  }
}

// Made once, since a hundred thousand may come at the same time.
const ANY_PRIORITY = { infinite: true, hint: 'FRONT_LANE is before all others' };

function patienceOf({ maxWaitMs, deadlineMs }: AcquireOptions, nowMs: number): number | undefined {
  if (maxWaitMs !== undefined) checkNumber('maxWaitMs', maxWaitMs, { min: 0, infinite: true, hint: 'milliseconds' });
  if (deadlineMs === undefined) return maxWaitMs;
  const leftMs = Math.max(0, checkNumber('deadlineMs', deadlineMs, { infinite: true }) - nowMs);
  return Math.min(leftMs, maxWaitMs ?? leftMs);
}
