import type { EventSink } from '../core/publisher.ts';
import type { LimiterEvent } from '../core/resilience-event.ts';
import { QueueFullError, RateLimitedError } from './rate-limit-errors.ts';
import type { Waiter } from './waiter.ts';

/** Why a caller was turned away: no room to wait, made room for another, or could not have its permits in time. */
export type Refusal = 'full' | 'dropped' | 'late';

interface RefusedWaiter {
  readonly waiter: Waiter;
  readonly nowMs: number;
  readonly retryAfterMs: number;
}

/** Says what a limiter does, to its listeners and to those it refuses. No event is made while nobody listens. */
export class LimiterReports {
  readonly #source: string;
  readonly #events: EventSink<LimiterEvent> | undefined;

  constructor(source: string, events: EventSink<LimiterEvent> | undefined) {
    this.#source = source;
    this.#events = events;
  }

  get isHeard(): boolean {
    return this.#events?.isHeard === true;
  }

  granted(atMs: number, cost: number, waitedMs: number): void {
    if (this.#events?.isHeard !== true) return;
    this.#events.publish({ type: 'limiter.granted', source: this.#source, atMs, cost, waitedMs });
  }

  queued(atMs: number, cost: number, queued: number): void {
    if (this.#events?.isHeard !== true) return;
    this.#events.publish({ type: 'limiter.queued', source: this.#source, atMs, cost, queued });
  }

  unavailable(atMs: number, cost: number, retryAfterMs: number): void {
    this.#rejected('unavailable', atMs, cost, retryAfterMs);
  }

  /** Returns the error for the one who is refused. */
  refused(reason: Refusal, { waiter, nowMs, retryAfterMs }: RefusedWaiter): Error {
    this.#rejected(reason, nowMs, waiter.cost, retryAfterMs);
    const again = `: try again in ${Math.ceil(retryAfterMs)} ms`;
    switch (reason) {
      case 'full':
        return new QueueFullError(`"${this.#source}" has as many waiting as maxQueue allows${again}`, retryAfterMs);
      case 'dropped':
        return new QueueFullError(`"${this.#source}" was full, and another took this place${again}`, retryAfterMs);
      case 'late':
        return new RateLimitedError(
          `"${this.#source}" cannot grant ${waiter.cost} within maxWaitMs${again}, or wait longer`,
          retryAfterMs,
        );
    }
  }

  paused(atMs: number, untilMs: number): void {
    this.#events?.publish({ type: 'limiter.paused', source: this.#source, atMs, untilMs });
  }

  slowed(atMs: number): void {
    this.#events?.publish({ type: 'limiter.slowed', source: this.#source, atMs });
  }

  updated(atMs: number, capacity: number): void {
    this.#events?.publish({ type: 'limiter.updated', source: this.#source, atMs, capacity });
  }

  #rejected(reason: Refusal | 'unavailable', atMs: number, cost: number, retryAfterMs: number): void {
    if (this.#events?.isHeard !== true) return;
    this.#events.publish({ type: 'limiter.rejected', source: this.#source, atMs, reason, cost, retryAfterMs });
  }
}
