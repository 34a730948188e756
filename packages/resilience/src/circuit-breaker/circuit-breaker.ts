import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { judge } from '../core/judge.ts';
import { promiseOf } from '../core/promise-of.ts';
import { rejected } from '../core/rejected.ts';
import { retryAfterOf } from '../core/retry-after-of.ts';
import { Teller } from '../core/teller.ts';
import { type Classify, verdictOf } from '../core/verdict.ts';
import { Admission } from './admission.ts';
import { type CircuitBreakerOptions, type CircuitRules, checkCircuit } from './circuit-breaker-options.ts';
import { CircuitOpenError } from './circuit-open-error.ts';
import { CircuitPhases } from './circuit-phases.ts';
import { closed, isOverdue, type Outcome, openingsOf, retryAfterMsOf } from './circuit-state.ts';
import { type CircuitSnapshot, restoredState, type SavedCircuit, savedCircuit } from './saved-circuit.ts';
import { checkTrip } from './trip.ts';
import { WindowJudge } from './window-judge.ts';

/**
 * Stops asking a service that is ill, and finds out with a few calls when it is well again.
 * It has no timers: time is looked at when somebody asks. A result of a call that was admitted before the last
 * change of phase changes nothing. Make one for each purpose, not one for everything a client does.
 */
export class CircuitBreaker {
  readonly name: string;
  readonly #clock: Clock;
  readonly #teller: Teller;
  readonly #classify: Classify;
  readonly #rules: CircuitRules;
  readonly #failureThreshold: number;
  /** Absent if faults in a row are counted. */
  readonly #window: WindowJudge | undefined;
  readonly #phases: CircuitPhases;
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
    this.#teller = new Teller(this.name, this.#clock, options.events);
    this.#classify = options.classify ?? verdictOf;
    this.#rules = checkCircuit(options);
    this.#failureThreshold = trip !== undefined && 'consecutive' in trip ? trip.consecutive : failureThreshold;
    this.#window = trip === undefined || 'consecutive' in trip ? undefined : new WindowJudge(trip);
    this.#phases = new CircuitPhases({
      rules: this.#rules,
      clock: this.#clock,
      teller: this.#teller,
      changed: () => {
        this.#startOver();
      },
    });
  }

  /** What a call would meet now. */
  get state(): 'closed' | 'open' | 'halfOpen' | 'isolated' {
    if (this.#isolations > 0) return 'isolated';
    const state = this.#phases.state;
    if (state.phase === 'closed') return 'closed';
    const nowMs = this.#clock.now();
    if (state.phase === 'open') return nowMs < state.untilMs ? 'open' : 'halfOpen';
    return isOverdue(state, this.#rules.halfOpen, nowMs) ? 'open' : 'halfOpen';
  }

  /** Milliseconds until asking again may succeed; 0 if now, undefined if nobody knows. */
  get retryAfterMs(): number | undefined {
    if (this.#isolations > 0) return undefined;
    return retryAfterMsOf(this.#phases.state, this.#rules.halfOpen, this.#clock.now());
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
    this.#teller.tell((base) => ({ ...base, type: 'circuit.refused', retryAfterMs }));
    throw new CircuitOpenError(this.name, state, retryAfterMs);
  }

  /** @param retryAfterMs what the other side asked for, if it did */
  leave(admission: Admission, outcome: Outcome, retryAfterMs?: number): void {
    const state = this.#phases.state;
    if (admission.generation !== state.generation) return;
    if (state.phase === 'halfOpen') this.#phases.settleProbe(state, outcome, retryAfterMs);
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
    if (this.#isolations === 1) this.#teller.tell((base) => ({ ...base, type: 'circuit.isolated' }));
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#isolations -= 1;
        if (this.#isolations === 0) this.#teller.tell((base) => ({ ...base, type: 'circuit.released' }));
      },
    };
  }

  /** Closes it and forgets everything but who isolates it. */
  reset(): void {
    this.#phases.become(closed(this.#phases.state));
    this.#teller.tell((base) => ({ ...base, type: 'circuit.reset' }));
  }

  /** What `restore` needs to go on in another process. */
  toJSON(): SavedCircuit {
    return savedCircuit(this.#phases.state, this.#faultsInARow, this.#clock.now());
  }

  /** @throws {InvalidOptionError} if it is not what `toJSON` gave */
  restore(saved: SavedCircuit): void {
    this.#phases.become(restoredState(saved, this.#phases.state, this.#clock.now()));
    this.#faultsInARow = saved.faultsInARow;
  }

  snapshot(): CircuitSnapshot {
    const { name, state, retryAfterMs } = this;
    const openings = openingsOf(this.#phases.state);
    const window = this.#window?.totals(this.#clock.now());
    return { name, state, retryAfterMs, openings, faultsInARow: this.#faultsInARow, refused: this.#refused, window };
  }

  #admit(isTracked: boolean): Admission | undefined {
    if (this.#isolations > 0) return undefined;
    if (this.#phases.state.phase === 'closed') {
      if (this.#window?.isTimingCalls !== true) return this.#admission;
      const nowMs = this.#clock.now();
      const isOpened = this.#window.countSlow(nowMs) && this.#openIfTripped(this.#window, nowMs);
      if (!isOpened) return isTracked ? this.#window.start(this.#phases.state.generation, nowMs) : this.#admission;
    }
    return this.#phases.admitProbe(this.#clock.now()) ? this.#admission : undefined;
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
      if (this.#faultsInARow >= this.#failureThreshold) this.#phases.open('faults', this.#clock.now(), retryAfterMs);
    }
  }

  #openIfTripped(window: WindowJudge, nowMs: number, retryAfterMs?: number): boolean {
    const because = window.verdict(nowMs);
    if (because === undefined) return false;
    this.#phases.open(because, nowMs, retryAfterMs);
    return true;
  }

  #startOver(): void {
    this.#admission = new Admission(this.#phases.state.generation, Number.NaN);
    this.#faultsInARow = 0;
    this.#window?.clear();
  }
}
