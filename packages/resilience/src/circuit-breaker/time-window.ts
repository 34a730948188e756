import { checkNumber } from '../core/check-option.ts';
import type { Trip, TripRates } from './trip.ts';
import { type CallWindow, checkRates, WindowJudge } from './window-judge.ts';

/** Judges the calls of the last so many milliseconds; forgets in ten steps, so it covers 90 to 100 % of that time. */
export interface TimeWindowOptions extends TripRates {
  /** Milliseconds, 10 or more. */
  readonly windowMs: number;
}

/**
 * Opens a circuit by the rates among the calls of the last so many milliseconds.
 * @throws {InvalidOptionError}
 */
export function timeWindow(options: TimeWindowOptions): Trip {
  const rules = checkRates(options);
  const windowMs = checkNumber('windowMs', options.windowMs, { min: 10 });
  return (clock) => new WindowJudge(rules, new TimeWindow(windowMs), clock);
}

const STEPS = 10;

interface Step {
  calls: number;
  faults: number;
  slow: number;
}

/**
 * The calls of the last so many milliseconds, in ten steps that are reused as time passes.
 * What is too old is dropped when the window is looked at, so an idle circuit has no timer, and one that
 * was idle for longer than its window starts from nothing.
 */
export class TimeWindow implements CallWindow {
  readonly #stepMs: number;
  /** By the number of the step modulo ten; absent until there was one. */
  readonly #steps: Step[] = [];
  /** Number of the newest step, counted from the clock's origin. */
  #newest = 0;
  #current: Step = this.#begin(0);
  calls = 0;
  faults = 0;
  slow = 0;

  constructor(windowMs: number) {
    this.#stepMs = windowMs / STEPS;
  }

  record(isFault: boolean, isSlow: boolean): number {
    const step = this.#current;
    step.calls += 1;
    this.calls += 1;
    if (isFault) this.#addFault(step);
    if (isSlow) {
      step.slow += 1;
      this.slow += 1;
    }
    return this.#newest;
  }

  amendToFault(mark: number): boolean {
    const step = this.#steps[mark % STEPS];
    if (step === undefined || mark <= this.#newest - STEPS) return false;
    this.#addFault(step);
    return true;
  }

  forget(nowMs: number): void {
    const newest = Math.floor(nowMs / this.#stepMs);
    if (newest <= this.#newest) return;
    const passed = Math.min(STEPS, newest - this.#newest);
    this.#newest = newest;
    for (let step = newest - passed + 1; step <= newest; step += 1) this.#current = this.#begin(step);
  }

  clear(): void {
    this.#steps.length = 0;
    this.calls = 0;
    this.faults = 0;
    this.slow = 0;
    this.#current = this.#begin(this.#newest);
  }

  #addFault(step: Step): void {
    step.faults += 1;
    this.faults += 1;
  }

  /** Puts an empty step in the place of the one that is ten steps older. */
  #begin(step: number): Step {
    const old = this.#steps[step % STEPS];
    if (old !== undefined) {
      this.calls -= old.calls;
      this.faults -= old.faults;
      this.slow -= old.slow;
    }
    const empty = { calls: 0, faults: 0, slow: 0 };
    this.#steps[step % STEPS] = empty;
    return empty;
  }
}
