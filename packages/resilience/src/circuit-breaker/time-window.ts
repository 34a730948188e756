import type { CallWindow } from './call-window.ts';

const STEPS = 10;

/**
 * The calls of the last so many milliseconds, in ten steps that are reused as time passes.
 * What is too old is dropped when the window is looked at, so an idle circuit has no timer, and one that
 * was idle for longer than its window starts from nothing.
 */
export class TimeWindow implements CallWindow {
  readonly #stepMs: number;
  readonly #calls: number[] = Array.from({ length: STEPS }, () => 0);
  readonly #faults: number[] = Array.from({ length: STEPS }, () => 0);
  readonly #slow: number[] = Array.from({ length: STEPS }, () => 0);
  /** Number of the newest step, counted from the clock's origin. */
  #newest = 0;
  calls = 0;
  faults = 0;
  slow = 0;

  constructor(windowMs: number) {
    this.#stepMs = windowMs / STEPS;
  }

  record(isFault: boolean, isSlow: boolean, nowMs: number): number {
    this.forget(nowMs);
    const place = this.#newest % STEPS;
    add(this.#calls, place, 1);
    this.calls += 1;
    if (isFault) this.#addFault(place);
    if (isSlow) {
      add(this.#slow, place, 1);
      this.slow += 1;
    }
    return this.#newest;
  }

  amendToFault(mark: number, nowMs: number): boolean {
    this.forget(nowMs);
    if (mark <= this.#newest - STEPS) return false;
    this.#addFault(mark % STEPS);
    return true;
  }

  forget(nowMs: number): void {
    const newest = Math.floor(nowMs / this.#stepMs);
    if (newest <= this.#newest) return;
    const steps = Math.min(STEPS, newest - this.#newest);
    for (let step = 1; step <= steps; step += 1) this.#drop((this.#newest + step) % STEPS);
    this.#newest = newest;
  }

  clear(): void {
    for (let place = 0; place < STEPS; place += 1) this.#drop(place);
  }

  #addFault(place: number): void {
    add(this.#faults, place, 1);
    this.faults += 1;
  }

  #drop(place: number): void {
    this.calls -= this.#calls[place] ?? 0;
    this.faults -= this.#faults[place] ?? 0;
    this.slow -= this.#slow[place] ?? 0;
    this.#calls[place] = 0;
    this.#faults[place] = 0;
    this.#slow[place] = 0;
  }
}

function add(counts: number[], place: number, amount: number): void {
  counts[place] = (counts[place] ?? 0) + amount;
}
