import { checkNumber } from '../core/check-option.ts';
import type { Trip, TripRates } from './trip.ts';
import { type CallWindow, checkRates, WindowJudge } from './window-judge.ts';

/** Judges the last so many calls. */
export interface CountWindowOptions extends TripRates {
  /** A whole number, 1 to 100,000, and at least `minimumCalls`. */
  readonly windowCalls: number;
}

/**
 * Opens a circuit by the rates among its last so many calls.
 * @throws {InvalidOptionError}
 */
export function countWindow(options: CountWindowOptions): Trip {
  const rules = checkRates(options);
  const { minimumCalls } = rules;
  const range = { min: minimumCalls, max: 100_000, integer: true, hint: `minimumCalls is ${minimumCalls}` };
  const size = checkNumber('windowCalls', options.windowCalls, range);
  return (clock) => new WindowJudge(rules, new CountWindow(size), clock);
}

const FAULT = 1;
const SLOW = 2;

/** The last so many calls, one byte each. */
export class CountWindow implements CallWindow {
  readonly #ring: Uint8Array;
  #recorded = 0;
  #faults = 0;
  #slow = 0;

  constructor(size: number) {
    this.#ring = new Uint8Array(size);
  }

  get calls(): number {
    return Math.min(this.#recorded, this.#ring.length);
  }

  get faults(): number {
    return this.#faults;
  }

  get slow(): number {
    return this.#slow;
  }

  record(isFault: boolean, isSlow: boolean): number {
    const mark = this.#recorded;
    const place = mark % this.#ring.length;
    const forgotten = this.#ring[place] ?? 0;
    const flags = (isFault ? FAULT : 0) | (isSlow ? SLOW : 0);
    this.#ring[place] = flags;
    this.#recorded += 1;
    this.#faults += (flags & FAULT) - (forgotten & FAULT);
    this.#slow += ((flags & SLOW) - (forgotten & SLOW)) / SLOW;
    return mark;
  }

  amendToFault(mark: number): boolean {
    if (mark < this.#recorded - this.#ring.length) return false;
    const place = mark % this.#ring.length;
    const flags = this.#ring[place] ?? 0;
    if ((flags & FAULT) === 0) this.#faults += 1;
    this.#ring[place] = flags | FAULT;
    return true;
  }

  forget(): void {
    // Calls are forgotten by later calls, not by time.
  }

  clear(): void {
    this.#ring.fill(0);
    this.#recorded = 0;
    this.#faults = 0;
    this.#slow = 0;
  }
}
