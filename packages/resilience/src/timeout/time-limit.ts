import { type Call, type ScopedCall, scopeOf } from '../core/call.ts';
import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { FusedHooks, Passage, Settled } from '../core/fused-hooks.ts';
import { callSafely, type EventSink } from '../core/publisher.ts';
import type { ResilienceError } from '../core/resilience-error.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { Teller } from '../core/teller.ts';
import { type DeadlineQueue, DeadlineQueues, type Expiring } from './deadline-queue.ts';

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
  readonly teller: Teller;
  readonly onLateResult: ((late: LateResult) => void) | undefined;
  readonly clock: Clock;
  readonly mayExit = true;
  readonly #timeoutMs: number | ((call: Call) => number);
  readonly #queues: DeadlineQueues;

  /** @throws {InvalidOptionError} */
  constructor(kind: TimeLimitKind, options: TimeLimitOptions) {
    const { timeoutMs, clock = systemClock } = options;
    this.kind = kind;
    this.teller = new Teller(options.name ?? kind.name, clock, options.events);
    this.clock = clock;
    this.onLateResult = options.onLateResult;
    this.#timeoutMs = typeof timeoutMs === 'function' ? timeoutMs : checkTimeout(timeoutMs);
    this.#queues = new DeadlineQueues(clock);
  }

  enter(call: Call, passage: Passage, layer: number): TimedCall | undefined {
    const timeoutMs = typeof this.#timeoutMs === 'number' ? this.#timeoutMs : checkTimeout(this.#timeoutMs(call));
    // Only a limit that says inward when it ends has to know now when it begins.
    const nowMs = this.kind.isDeadline ? this.clock.now() : undefined;
    const leftMs = nowMs === undefined ? timeoutMs : Math.min(timeoutMs, (call.deadlineMs ?? Infinity) - nowMs);
    if (leftMs === Infinity) return undefined;
    if (leftMs <= 0) throw this.expired(call, 0);
    const inner = scopeOf(call, nowMs === undefined ? undefined : nowMs + leftMs);
    const queue = this.#queues.of(leftMs);
    const timed = new TimedCall(this, queue, inner, passage, layer);
    queue.add(timed, nowMs);
    return timed;
  }

  inward(timed: TimedCall | undefined, call: Call): Call {
    return timed?.inner ?? call;
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
  expired(call: Call, timeoutMs: number): ResilienceError {
    const { operation, attempt } = call;
    this.teller.tell({ type: this.kind.expiredType, operation, attempt, timeoutMs });
    return this.kind.makeError(call, timeoutMs);
  }
}

/** A call whose time runs, and its own place in the queue. */
class TimedCall implements Expiring {
  beganMs: number | undefined = undefined;
  isRunning = false;
  previous: Expiring | undefined;
  next: Expiring | undefined;
  /** The call as the layers inward see it. */
  readonly inner: ScopedCall<unknown>;
  readonly #limit: TimeLimit;
  readonly #queue: DeadlineQueue;
  readonly #passage: Passage;
  readonly #layer: number;
  #error: ResilienceError | undefined;

  // One for each call: an object for some of them, or filling them in later, would cost as much as the rest.
  // oxlint-disable-next-line eslint/max-params
  constructor(limit: TimeLimit, queue: DeadlineQueue, inner: ScopedCall<unknown>, passage: Passage, layer: number) {
    this.inner = inner;
    this.#limit = limit;
    this.#queue = queue;
    this.#passage = passage;
    this.#layer = layer;
  }

  settle(): void {
    this.#queue.remove(this);
    this.inner.close();
  }

  expire(): void {
    this.#error = this.#limit.expired(this.inner, this.#queue.durationMs);
    this.#passage.exit(this.#layer, this.#error);
    this.inner.abort(this.#error);
  }

  settleLate(settled: Settled): void {
    const isOwnReason = settled.isError && settled.error === this.#error;
    if (isOwnReason) return;
    const { clock, onLateResult, teller } = this.#limit;
    const lateByMs = clock.now() - (this.beganMs ?? 0) - this.#queue.durationMs;
    const { operation, attempt } = this.inner;
    const outcome = settled.isError ? 'failure' : 'success';
    callSafely(onLateResult, { call: this.inner, lateByMs, settled });
    teller.tell({ type: 'call.settled_late', operation, attempt, lateByMs, outcome });
  }
}

function checkTimeout(timeoutMs: number): number {
  return checkNumber('timeoutMs', timeoutMs, { above: 0, infinite: true, hint: 'milliseconds' });
}
