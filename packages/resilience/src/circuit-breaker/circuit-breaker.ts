import { judge } from '../core/judge.ts';
import { promiseOf } from '../core/promise-of.ts';
import { rejected } from '../core/rejected.ts';
import { retryAfterOf } from '../core/retry-after-of.ts';
import { type Classify, verdictOf } from '../core/verdict.ts';
import { Admission } from './admission.ts';
import type { CircuitBreakerOptions } from './circuit-breaker-options.ts';
import { CircuitOpenError } from './circuit-open-error.ts';
import { CircuitPhases } from './circuit-phases.ts';
import { type CircuitState, isOverdue, type Outcome, openingsOf, retryAfterMsOf } from './circuit-state.ts';
import type { TripJudge, WindowTotals } from './trip.ts';

/** A circuit as it is shown to people. */
export interface CircuitSnapshot {
  readonly name: string;
  readonly state: CircuitBreaker['state'];
  /** Milliseconds until asking again may succeed; absent if nobody knows. */
  readonly retryAfterMs: number | undefined;
  /** Openings without having closed in between. */
  readonly openings: number;
  readonly faultsInARow: number;
  /** Calls refused since the breaker was made. */
  readonly refused: number;
  /** What the window holds; absent if there is none. */
  readonly window: WindowTotals | undefined;
}

/** What a circuit remembers, on its own clock; for `saveCircuit` and `restoreCircuit`. */
export interface CircuitMemory {
  readonly state: CircuitState;
  readonly faultsInARow: number;
  readonly nowMs: number;
}

/**
 * Stops asking a service that is ill, and finds out with a few calls when it is well again.
 * It has no timers: time is looked at when somebody asks. A result of a call that was admitted before the last
 * change of phase changes nothing. Make one for each purpose, not one for everything a client does.
 */
export class CircuitBreaker {
  readonly name: string;
  readonly #classify: Classify;
  /** Absent if faults in a row are counted. */
  readonly #judge: TripJudge | undefined;
  readonly #phases: CircuitPhases;
  /** Shared by all calls of one generation that are not timed, so that admitting one costs nothing. */
  #admission: Admission = new Admission(0);
  #faultsInARow = 0;
  #isolations = 0;
  #refused = 0;

  /** @throws {InvalidOptionError} */
  constructor(options: CircuitBreakerOptions = {}) {
    this.name = options.name ?? 'circuit';
    this.#classify = options.classify ?? verdictOf;
    this.#phases = new CircuitPhases(options, this.name, () => {
      this.#startOver();
    });
    this.#judge = options.trip?.(this.#phases.clock);
  }

  /** What a call would meet now. */
  get state(): 'closed' | 'open' | 'halfOpen' | 'isolated' {
    if (this.#isolations > 0) return 'isolated';
    const { state, rules, clock } = this.#phases;
    if (state.phase === 'closed') return 'closed';
    const nowMs = clock.now();
    const isOpen = state.phase === 'open' ? nowMs < state.untilMs : isOverdue(state, rules, nowMs);
    return isOpen ? 'open' : 'halfOpen';
  }

  /** Milliseconds until asking again may succeed; 0 if now, undefined if nobody knows. */
  get retryAfterMs(): number | undefined {
    const { state, rules, clock } = this.#phases;
    return this.#isolations > 0 ? undefined : retryAfterMsOf(state, rules, clock.now());
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
    const { name, state, retryAfterMs } = this;
    this.#phases.teller.tell({ type: 'circuit.refused', retryAfterMs });
    throw new CircuitOpenError(name, state, retryAfterMs);
  }

  /** @param retryAfterMs what the other side asked for, if it did */
  leave(admission: Admission, outcome: Outcome, retryAfterMs?: number): void {
    const { state } = this.#phases;
    if (admission.generation !== state.generation) return;
    if (state.phase === 'open') return;
    if (state.phase === 'halfOpen') {
      this.#phases.settleProbe(state, outcome, retryAfterMs);
    } else if (this.#judge !== undefined) {
      this.#judge.end(admission, outcome);
      const because = this.#judge.verdict();
      if (because !== undefined) this.#phases.open(because, retryAfterMs);
    } else if (outcome === 'success') {
      this.#faultsInARow = 0;
    } else if (outcome === 'failure') {
      this.#faultsInARow += 1;
      if (this.#faultsInARow >= this.#phases.rules.threshold) this.#phases.open('faults', retryAfterMs);
    }
  }

  /** Like `leave`, with the outcome that the classifier gives the error. */
  leaveFailed(admission: Admission, error: unknown): void {
    if (judge(this.#classify, error) === 'fault') this.leave(admission, 'failure', retryAfterOf(error));
    else this.leave(admission, 'ignored');
  }

  /** Refuses every call until the handle is disposed; with several handles, until the last one is. */
  isolate(): Disposable {
    let isHeld = true;
    this.#isolations += 1;
    if (this.#isolations === 1) this.#phases.teller.tell({ type: 'circuit.isolated' });
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#isolations -= 1;
        if (this.#isolations === 0) this.#phases.teller.tell({ type: 'circuit.released' });
      },
    };
  }

  /** Closes it and forgets everything but who isolates it. */
  reset(): void {
    this.#phases.close('circuit.reset');
  }

  get memory(): CircuitMemory {
    return { state: this.#phases.state, faultsInARow: this.#faultsInARow, nowMs: this.#phases.clock.now() };
  }

  /** Takes a state of a new generation, without telling; for `restoreCircuit`. */
  remember(state: CircuitState, faultsInARow: number): void {
    this.#phases.state = state;
    this.#faultsInARow = faultsInARow;
  }

  snapshot(): CircuitSnapshot {
    const { name, state, retryAfterMs } = this;
    const { openings } = openingsOf(this.#phases.state);
    const window = this.#judge?.totals();
    return { name, state, retryAfterMs, openings, faultsInARow: this.#faultsInARow, refused: this.#refused, window };
  }

  #admit(isTracked: boolean): Admission | undefined {
    if (this.#isolations > 0) return undefined;
    const { state } = this.#phases;
    if (state.phase === 'closed') {
      const because = this.#judge?.verdictOnRunning();
      if (because === undefined)
        return (isTracked ? this.#judge?.begin(state.generation) : undefined) ?? this.#admission;
      this.#phases.open(because);
    }
    return this.#phases.admitProbe() ? this.#admission : undefined;
  }

  #startOver(): void {
    this.#admission = new Admission(this.#phases.state.generation);
    this.#faultsInARow = 0;
    this.#judge?.clear();
  }
}
