import { Admission } from './admission.ts';
import type { CallWindow, WindowTotals } from './call-window.ts';
import type { Outcome } from './circuit-state.ts';
import { CountWindow } from './count-window.ts';
import { SlowCalls } from './slow-calls.ts';
import { TimeWindow } from './time-window.ts';
import { type CountWindowTrip, checkTrip, type TimeWindowTrip, type TripRules } from './trip.ts';

/** Judges a closed circuit by the rates in a window of its recent calls. */
export class WindowJudge {
  readonly #rules: TripRules;
  readonly #window: CallWindow;
  /** Absent if slowness is not judged: then no clock is read when a call begins. */
  readonly #slowCalls: SlowCalls | undefined;

  /** @throws {InvalidOptionError} */
  constructor(trip: CountWindowTrip | TimeWindowTrip) {
    this.#rules = checkTrip(trip);
    this.#window = 'windowMs' in trip ? new TimeWindow(trip.windowMs) : new CountWindow(trip.windowCalls);
    const { slowCallMs, slowCallRate } = this.#rules;
    this.#slowCalls = slowCallRate <= 1 ? new SlowCalls(slowCallMs, this.#window) : undefined;
  }

  /** True if each call needs an admission of its own, with the time it began. */
  get isTimingCalls(): boolean {
    return this.#slowCalls !== undefined;
  }

  totals(nowMs: number): WindowTotals {
    this.#window.forget(nowMs);
    const { calls, faults, slow } = this.#window;
    return { calls, faults, slow };
  }

  start(generation: number, nowMs: number): Admission {
    const admission = new Admission(generation, nowMs);
    this.#slowCalls?.started(admission);
    return admission;
  }

  end(admission: Admission, outcome: Outcome, nowMs: number): void {
    const { slowMark } = admission;
    if (slowMark === undefined) {
      const isSlow = this.#slowCalls?.isSlow(admission, nowMs) ?? false;
      this.#slowCalls?.ended(admission);
      if (outcome !== 'ignored') this.#window.record(outcome === 'failure', isSlow, nowMs);
    } else if (outcome === 'failure' && !this.#window.amendToFault(slowMark, nowMs)) {
      this.#window.record(true, true, nowMs);
    }
  }

  /** Counts running calls that have become slow; true if that changed anything. */
  countSlow(nowMs: number): boolean {
    return this.#slowCalls?.countSlow(nowMs) ?? false;
  }

  /** Why the circuit should open now; undefined if it should not. */
  verdict(nowMs: number): 'fault_rate' | 'slow_rate' | undefined {
    const window = this.#window;
    window.forget(nowMs);
    const { minimumCalls, failureRate, slowCallRate } = this.#rules;
    if (window.calls < minimumCalls) return undefined;
    if (window.faults >= failureRate * window.calls) return 'fault_rate';
    return window.slow >= slowCallRate * window.calls ? 'slow_rate' : undefined;
  }

  clear(): void {
    this.#window.clear();
    this.#slowCalls?.clear();
  }
}
