import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { judge } from '../core/judge.ts';
import { promiseOf } from '../core/promise-of.ts';
import { rejected } from '../core/rejected.ts';
import type { EventSink } from '../core/publisher.ts';
import type { CircuitEvent, ResilienceEvent } from '../core/resilience-event.ts';
import { retryAfterOf } from '../core/retry-after-of.ts';
import { type Classify, verdictOf } from '../core/verdict.ts';
import { Admission } from './admission.ts';
import { type CircuitBreakerOptions, type CircuitRules, checkCircuit, openForMs } from './circuit-breaker-options.ts';
import { CircuitOpenError } from './circuit-open-error.ts';
import {
  type CircuitState,
  closed,
  decide,
  type HalfOpenState,
  halfOpened,
  isOverdue,
  type Outcome,
  opened,
  openingsOf,
  retryAfterMsOf,
  withoutProbe,
  withProbe,
} from './circuit-state.ts';
import { type CircuitSnapshot, restoredState, type SavedCircuit, savedCircuit } from './saved-circuit.ts';
import { checkTrip } from './trip.ts';
import { WindowJudge } from './window-judge.ts';

type OpenedBecause = Extract<CircuitEvent, { type: 'circuit.opened' }>['because'];

/**
 * Stops asking a service that is ill, and finds out with a few calls when it is well again.
 * It has no timers: time is looked at when somebody asks. A result of a call that was admitted before the last
 * change of phase changes nothing. Make one for each purpose, not one for everything a client does.
 */
export class CircuitBreaker {
  readonly name: string;
  readonly #clock: Clock;
  readonly #events: EventSink<ResilienceEvent> | undefined;
  readonly #classify: Classify;
  readonly #rules: CircuitRules;
  readonly #failureThreshold: number;
  /** Absent if faults in a row are counted. */
  readonly #window: WindowJudge | undefined;
  #state: CircuitState = { phase: 'closed', generation: 0 };
  /** Shared by all calls of one generation that are not timed, so that admitting one costs nothing. */
  #admission: Admission = new Admission(0, Number.NaN);
  #faultsInARow = 0;
  #isolations = 0;
  #refused = 0;

  /** @throws {InvalidOptionError} */
  constructor(options: CircuitBreakerOptions = {}) {
    const { trip, failureThreshold = 5 } = options;
    checkNumber('failureThreshold', failureThreshold, { min: 1, integer: true });
    if (trip !== undefined) checkTrip(trip);
    this.name = options.name ?? 'circuit';
    this.#clock = options.clock ?? systemClock;
    this.#events = options.events;
    this.#classify = options.classify ?? verdictOf;
    this.#rules = checkCircuit(options);
    this.#failureThreshold = trip !== undefined && 'consecutive' in trip ? trip.consecutive : failureThreshold;
    this.#window = trip === undefined || 'consecutive' in trip ? undefined : new WindowJudge(trip);
  }

  /** What a call would meet now. */
  get state(): 'closed' | 'open' | 'halfOpen' | 'isolated' {
    if (this.#isolations > 0) return 'isolated';
    const state = this.#state;
    if (state.phase === 'closed') return 'closed';
    const nowMs = this.#clock.now();
    if (state.phase === 'open') return nowMs < state.untilMs ? 'open' : 'halfOpen';
    return isOverdue(state, this.#rules.halfOpen, nowMs) ? 'open' : 'halfOpen';
  }

  /** Milliseconds until asking again may succeed; 0 if now, undefined if nobody knows. */
  get retryAfterMs(): number | undefined {
    if (this.#isolations > 0) return undefined;
    return retryAfterMsOf(this.#state, this.#rules.halfOpen, this.#clock.now());
  }

  /**
   * Runs the function if the circuit lets it, and learns from how it ends.
   * Rejects with `CircuitOpenError` without running it, or as the function does.
   */
  execute<T>(fn: () => PromiseLike<T> | T): Promise<T> {
    let admission: Admission;
    try {
      admission = this.enter();
    } catch (error) {
      return rejected(error);
    }
    const succeed = (value: T): T => {
      this.leave(admission, 'success');
      return value;
    };
    const fail = (error: unknown): Promise<never> => {
      this.leaveFailed(admission, error);
      return rejected(error);
    };
    try {
      // Not an async function: following one promise costs less than awaiting it in a frame.
      return promiseOf(fn()).then(succeed, fail);
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * A function that does what `method` does, through this circuit; keeps `this`.
   * Also a standard method decorator: `@breaker.protect`.
   */
  readonly protect = <This, Parameters extends unknown[], Result>(
    method: (this: This, ...parameters: Parameters) => Promise<Result>,
    _context?: ClassMethodDecoratorContext<This>,
  ): ((this: This, ...parameters: Parameters) => Promise<Result>) => {
    const execute = (run: () => Promise<Result>): Promise<Result> => this.execute(run);
    return function protectedMethod(this: This, ...parameters: Parameters): Promise<Result> {
      return execute(() => method.apply(this, parameters));
    };
  };

  /**
   * True if a call may be made now; then say how it ended with one of the `record` methods.
   * Results told this way cannot be matched to their call: prefer `enter` and `leave`, or `execute`.
   */
  allowRequest(): boolean {
    return this.#admit(false) !== undefined;
  }

  recordSuccess(): void {
    this.leave(this.#admission, 'success');
  }

  /** @param retryAfterMs what the other side asked for, if it did */
  recordFailure(retryAfterMs?: number): void {
    this.leave(this.#admission, 'failure', retryAfterMs);
  }

  /** The call says nothing about the other side; gives a probe's place back. */
  recordIgnored(): void {
    this.leave(this.#admission, 'ignored');
  }

  /**
   * Admits a call; hand what you get to `leave` or `leaveFailed`, exactly once, however the call ends.
   * @throws {CircuitOpenError}
   */
  enter(): Admission {
    const admission = this.#admit(true);
    if (admission !== undefined) return admission;
    this.#refused += 1;
    const state = this.state === 'closed' ? 'halfOpen' : this.state;
    const { retryAfterMs } = this;
    if (this.#events?.isHeard === true) this.#tell({ type: 'circuit.refused', retryAfterMs });
    throw new CircuitOpenError(this.name, state, retryAfterMs);
  }

  /** @param retryAfterMs what the other side asked for, if it did */
  leave(admission: Admission, outcome: Outcome, retryAfterMs?: number): void {
    const state = this.#state;
    if (admission.generation !== state.generation) return;
    if (state.phase === 'halfOpen') this.#leaveHalfOpen(state, outcome, retryAfterMs);
    else if (state.phase === 'closed') this.#leaveClosed(admission, outcome, retryAfterMs);
  }

  /** Like `leave`, with the outcome that the classifier gives the error. */
  leaveFailed(admission: Admission, error: unknown): void {
    const isFault = judge(this.#classify, error) === 'fault';
    this.leave(admission, isFault ? 'failure' : 'ignored', isFault ? retryAfterOf(error) : undefined);
  }

  /** Refuses every call until the handle is disposed; with several handles, until the last one is. */
  isolate(): Disposable {
    let isHeld = true;
    this.#isolations += 1;
    if (this.#isolations === 1) this.#tell({ type: 'circuit.isolated' });
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#isolations -= 1;
        if (this.#isolations === 0) this.#tell({ type: 'circuit.released' });
      },
    };
  }

  /** Closes it and forgets everything but who isolates it. */
  reset(): void {
    this.#become(closed(this.#state));
    this.#tell({ type: 'circuit.reset' });
  }

  /** What `restore` needs to go on in another process. */
  toJSON(): SavedCircuit {
    return savedCircuit(this.#state, this.#faultsInARow, this.#clock.now());
  }

  /** @throws {InvalidOptionError} if it is not what `toJSON` gave */
  restore(saved: SavedCircuit): void {
    this.#become(restoredState(saved, this.#state, this.#clock.now()));
    this.#faultsInARow = saved.faultsInARow;
  }

  snapshot(): CircuitSnapshot {
    const { name, state, retryAfterMs } = this;
    const openings = openingsOf(this.#state);
    const window = this.#window?.totals(this.#clock.now());
    return { name, state, retryAfterMs, openings, faultsInARow: this.#faultsInARow, refused: this.#refused, window };
  }

  #admit(isTracked: boolean): Admission | undefined {
    if (this.#isolations > 0) return undefined;
    if (this.#state.phase === 'closed') {
      if (this.#window?.isTimingCalls !== true) return this.#admission;
      const nowMs = this.#clock.now();
      const isOpened = this.#window.countSlow(nowMs) && this.#openIfTripped(this.#window, nowMs);
      if (!isOpened) return isTracked ? this.#window.start(this.#state.generation, nowMs) : this.#admission;
    }
    return this.#admitProbe(this.#clock.now());
  }

  #admitProbe(nowMs: number): Admission | undefined {
    const rules = this.#rules.halfOpen;
    if (this.#state.phase === 'halfOpen' && isOverdue(this.#state, rules, nowMs)) this.#open('probes_overdue', nowMs);
    if (this.#state.phase === 'open') {
      if (nowMs < this.#state.untilMs) return undefined;
      this.#become(halfOpened(this.#state));
      this.#tell({ type: 'circuit.half_opened' });
    }
    const probing = this.#state.phase === 'halfOpen' ? withProbe(this.#state, rules, nowMs) : undefined;
    if (probing === undefined) return undefined;
    this.#state = probing;
    return this.#admission;
  }

  #leaveClosed(admission: Admission, outcome: Outcome, retryAfterMs: number | undefined): void {
    if (this.#window !== undefined) {
      const nowMs = this.#clock.now();
      this.#window.countSlow(nowMs);
      this.#window.end(admission, outcome, nowMs);
      this.#openIfTripped(this.#window, nowMs, retryAfterMs);
    } else if (outcome === 'success') {
      this.#faultsInARow = 0;
    } else if (outcome === 'failure') {
      this.#faultsInARow += 1;
      if (this.#faultsInARow >= this.#failureThreshold) this.#open('faults', this.#clock.now(), retryAfterMs);
    }
  }

  #leaveHalfOpen(state: HalfOpenState, outcome: Outcome, retryAfterMs: number | undefined): void {
    if (state.running === 0) return;
    const rules = this.#rules.halfOpen;
    const next = withoutProbe(state, outcome);
    this.#state = next;
    const decision = decide(next, rules);
    if (decision === 'wait') return;
    if (decision === 'open') {
      this.#open('probe_failed', this.#clock.now(), retryAfterMs);
      return;
    }
    this.#become(closed(next));
    this.#tell({ type: 'circuit.closed' });
  }

  #openIfTripped(window: WindowJudge, nowMs: number, retryAfterMs?: number): boolean {
    const because = window.verdict(nowMs);
    if (because === undefined) return false;
    this.#open(because, nowMs, retryAfterMs);
    return true;
  }

  #open(because: OpenedBecause, nowMs: number, retryAfterMs?: number): void {
    const previousMs = this.#state.phase === 'closed' ? 0 : this.#state.openForMs;
    const attempt = openingsOf(this.#state) + 1;
    const state = opened(this.#state, openForMs(this.#rules, { attempt, previousMs, retryAfterMs }), nowMs);
    this.#become(state);
    this.#tell({ type: 'circuit.opened', because, openForMs: state.openForMs, openings: state.openings });
  }

  #become(state: CircuitState): void {
    this.#state = state;
    this.#admission = new Admission(state.generation, Number.NaN);
    this.#faultsInARow = 0;
    this.#window?.clear();
  }

  #tell(event: Untold<CircuitEvent>): void {
    if (this.#events?.isHeard !== true) return;
    this.#events.publish({ ...event, source: this.name, atMs: this.#clock.now() });
  }
}

// Distributes over the union, so that each kind of event keeps its own fields.
type Untold<Event> = Event extends unknown ? Omit<Event, 'source' | 'atMs'> : never;
