import { AbortScope } from '../core/abort-scope.ts';
import { type Call, callInScope, sourceOf } from '../core/call.ts';
import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { FusedHooks, Passage, Settled } from '../core/fused-hooks.ts';
import { type EventSink, Publisher } from '../core/publisher.ts';
import type { ResilienceError } from '../core/resilience-error.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { DeadlineQueue, DeadlineQueues, type Expiring } from './deadline-queue.ts';

/** Work that ended after its time was up and its caller had been told so. */
export interface LateResult {
  /** The call that was given up. */
  readonly call: Call;
  /** Milliseconds between the end of its time and its result. */
  readonly lateByMs: number;
  readonly settled: Settled;
}

/** What bounds a call in time; `deadline` and `attemptTimeout` have the same options. */
export interface TimeLimitOptions {
  /** Milliseconds, above 0 and up to Infinity for no bound, or a function of the call that gives them. */
  readonly timeoutMs: number | ((call: Call) => number);
  /** Told of work that ended after it was given up, unless it merely rejected with the reason. What it throws is reported. */
  readonly onLateResult?: (late: LateResult) => void;
  /** Shown in events. Default: the middleware's name. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** What sets the two kinds of time limit apart. */
export interface TimeLimitKind {
  readonly name: string;
  readonly expiredType: 'deadline.exceeded' | 'attempt.timed_out';
  /** True if the call carries the limit inward as its `deadlineMs`, and keeps an earlier one it came with. */
  readonly isDeadline: boolean;
  makeError(call: Call, timeoutMs: number): ResilienceError;
}

/**
 * The hooks of a time limit. When the time is up the caller gets its error at once and the call inside is given up;
 * the work itself is not stopped unless it honours the signal, and layers further in are told when it really ends.
 */
export class TimeLimit implements FusedHooks<TimedCall | undefined> {
  readonly kind: TimeLimitKind;
  readonly name: string;
  readonly events: EventSink<ResilienceEvent> | undefined;
  readonly lateResults: Publisher<LateEvent> = new Publisher();
  readonly clock: Clock;
  readonly mayExit = true;
  readonly #timeoutMs: number | ((call: Call) => number);
  /** For the calls that get the whole of a fixed time, which is nearly all of them. */
  readonly #usualQueue: DeadlineQueue | undefined;
  readonly #queues: DeadlineQueues;

  /** @throws {InvalidOptionError} */
  constructor(kind: TimeLimitKind, options: TimeLimitOptions) {
    const { timeoutMs, onLateResult, clock = systemClock } = options;
    this.kind = kind;
    this.name = options.name ?? kind.name;
    this.events = options.events;
    this.clock = clock;
    this.#timeoutMs = typeof timeoutMs === 'function' ? timeoutMs : checkTimeout(timeoutMs);
    this.#usualQueue = typeof timeoutMs === 'number' ? new DeadlineQueue(timeoutMs, clock) : undefined;
    this.#queues = new DeadlineQueues(clock);
    if (onLateResult === undefined) return;
    this.lateResults.subscribe(({ late }) => {
      onLateResult(late);
    });
  }

  enter(call: Call, passage: Passage, layer: number): TimedCall | undefined {
    const timeoutMs = typeof this.#timeoutMs === 'number' ? this.#timeoutMs : checkTimeout(this.#timeoutMs(call));
    const nowMs = this.clock.now();
    const leftMs = this.kind.isDeadline ? Math.min(timeoutMs, (call.deadlineMs ?? Infinity) - nowMs) : timeoutMs;
    if (leftMs === Infinity) return undefined;
    if (leftMs <= 0) throw this.expired(call, 0, nowMs);
    const queue = leftMs === this.#timeoutMs ? this.#usualQueue : undefined;
    const timed = new TimedCall(this, call, queue ?? this.#queues.of(leftMs));
    timed.start(passage, layer, nowMs);
    return timed;
  }

  inward(timed: TimedCall | undefined, call: Call): Call {
    if (timed === undefined) return call;
    return callInScope(call, timed.scope, this.kind.isDeadline ? timed.dueMs : undefined);
  }

  succeeded(timed: TimedCall | undefined): void {
    timed?.settle();
  }

  failed(timed: TimedCall | undefined): void {
    timed?.settle();
  }

  settledLate(timed: TimedCall | undefined, settled: Settled): void {
    timed?.settleLate(settled);
  }

  /** Makes the error and tells the event. */
  expired(call: Call, timeoutMs: number, nowMs: number): ResilienceError {
    if (this.events?.isHeard === true) {
      const { operation, attempt } = call;
      const type = this.kind.expiredType;
      this.events.publish({ type, source: this.name, atMs: nowMs, operation, attempt, timeoutMs });
    }
    return this.kind.makeError(call, timeoutMs);
  }
}

interface LateEvent {
  readonly type: 'late';
  readonly late: LateResult;
}

/**
 * A call whose time runs, and its own place in the queue.
 * It has a scope and does not extend it: an object of a derived class costs a third of the whole time limit more.
 */
class TimedCall implements Expiring {
  readonly scope: AbortScope;
  dueMs = 0;
  isQueued = false;
  previous: Expiring | undefined;
  next: Expiring | undefined;
  readonly #limit: TimeLimit;
  readonly #call: Call;
  readonly #queue: DeadlineQueue;
  #passage: Passage | undefined;
  #layer = 0;
  #error: ResilienceError | undefined;

  constructor(limit: TimeLimit, call: Call, queue: DeadlineQueue) {
    this.scope = new AbortScope(sourceOf(call));
    this.#limit = limit;
    this.#call = call;
    this.#queue = queue;
  }

  start(passage: Passage, layer: number, nowMs: number): void {
    this.#passage = passage;
    this.#layer = layer;
    this.#queue.add(this, nowMs);
  }

  settle(): void {
    this.#queue.remove(this);
    this.scope.close();
  }

  expire(nowMs: number): void {
    const error = this.#limit.expired(this.#call, this.#queue.durationMs, nowMs);
    this.#error = error;
    this.#passage?.exit(this.#layer, error);
    this.scope.abort(error);
  }

  settleLate(settled: Settled): void {
    this.scope.close();
    const isOwnReason = settled.isError && settled.error === this.#error;
    const { clock, events, lateResults, name } = this.#limit;
    if (isOwnReason || !(lateResults.isHeard || events?.isHeard === true)) return;
    const atMs = clock.now();
    const lateByMs = atMs - this.dueMs;
    lateResults.publish({ type: 'late', late: { call: this.#call, lateByMs, settled } });
    const { operation, attempt } = this.#call;
    const outcome = settled.isError ? 'failure' : 'success';
    events?.publish({ type: 'call.settled_late', source: name, atMs, operation, attempt, lateByMs, outcome });
  }
}

function checkTimeout(timeoutMs: number): number {
  return checkNumber('timeoutMs', timeoutMs, { above: 0, infinite: true, hint: 'milliseconds' });
}
