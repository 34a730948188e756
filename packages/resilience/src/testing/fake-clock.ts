import type { Clock, Timer } from '../core/clock.ts';
import { type Due, TimerHeap } from './timer-heap.ts';

interface Waiting extends Due {
  readonly callback: () => void;
}

const NS_PER_MS = 1_000_000;
// A part of a nanosecond that is only rounding: 0.1 + 0.2 ms is 300,000 ns.
const ROUNDING_NS = 0.001;
// So many callbacks without time moving on are a loop that would never end.
const MOST_STEPS_AT_ONCE = 200_000;

/**
 * Time that moves only when told. Timers fire in order of their due time, then of their making.
 * It counts whole nanoseconds, so sums of fractions do not drift; a delay above 0 is at least one,
 * so that code that waits for the rest of a time gets on.
 */
export class FakeClock implements Clock {
  readonly #wallOriginMs: number;
  readonly #timers: TimerHeap<Waiting> = new TimerHeap();
  #afterInput: (() => void)[] = [];
  #nowNs = 0;
  #made = 0;
  #stepsAtOnce = 0;

  /** @param wallOriginMs what `wallNow()` says at the start; default 2026-01-05T14:30:00Z */
  constructor(wallOriginMs: number = 1_767_623_400_000) {
    this.#wallOriginMs = wallOriginMs;
  }

  /** Timers armed and not yet fired. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** When the next timer falls due; undefined if none is armed. */
  get nextTimerMs(): number | undefined {
    return this.#timers.first === undefined ? undefined : this.#timers.first.dueNs / NS_PER_MS;
  }

  now(): number {
    return this.#nowNs / NS_PER_MS;
  }

  wallNow(): number {
    return this.#wallOriginMs + this.now();
  }

  /** @throws {RangeError} if `delayMs` is NaN, which the real clock would take for 0 */
  setTimer(callback: () => void, delayMs: number): Timer {
    const dueNs = this.#nowNs + toNs('delayMs', Math.max(0, delayMs));
    const waiting: Waiting = { callback, dueNs, order: this.#made, position: -1 };
    this.#made += 1;
    this.#timers.add(waiting);
    return {
      cancel: () => {
        this.#timers.remove(waiting);
      },
    };
  }

  /** Runs after the timers that are due now, and in `stall` after what arrived. */
  afterInput(callback: () => void): void {
    this.#afterInput.push(callback);
  }

  /** Moves time on and fires what falls due, without letting promises settle in between. */
  advance(byMs: number): void {
    const untilNs = this.#nowNs + toNs('byMs', byMs);
    while (this.#step(untilNs));
    this.#moveTo(untilNs);
  }

  /** Like `advance`, and lets promises settle before and after each timer. */
  async run(byMs: number): Promise<void> {
    const untilNs = this.#nowNs + toNs('byMs', byMs);
    await settlePromises();
    while (this.#step(untilNs)) await settlePromises();
    this.#moveTo(untilNs);
    await settlePromises();
  }

  /**
   * A blocked event loop: time passes first, and whatever fell due meanwhile fires late, at the end.
   * @param arrived what lay unread meanwhile: called after the late timers and before `afterInput`, as Node does it
   */
  async stall(byMs: number, arrived?: () => void): Promise<void> {
    this.#moveTo(this.#nowNs + toNs('byMs', byMs));
    for (let late = this.#timers.first; late !== undefined && late.dueNs <= this.#nowNs; late = this.#timers.first) {
      this.#fire(late);
    }
    arrived?.();
    await this.run(0);
  }

  /**
   * Code that computes for so long without letting go of the event loop: time passes, and nothing fires before the
   * caller's turn is over. Unlike `stall` it can be called from within a callback or a promise job.
   */
  block(byMs: number): void {
    this.#moveTo(this.#nowNs + toNs('byMs', byMs));
  }

  #step(untilNs: number): boolean {
    const first = this.#timers.first;
    if (first !== undefined && first.dueNs <= this.#nowNs) return this.#fire(first);
    if (this.#afterInput.length > 0) return this.#runAfterInput();
    return first !== undefined && first.dueNs <= untilNs && this.#fire(first);
  }

  #fire(timer: Waiting): boolean {
    this.#timers.remove(timer);
    this.#moveTo(timer.dueNs);
    this.#countStep();
    timer.callback();
    return true;
  }

  #runAfterInput(): boolean {
    const callbacks = this.#afterInput;
    this.#afterInput = [];
    this.#countStep();
    for (const callback of callbacks) callback();
    return true;
  }

  #moveTo(ns: number): void {
    // A callback may have moved the time on further already; it never goes back.
    if (ns <= this.#nowNs) return;
    this.#nowNs = ns;
    this.#stepsAtOnce = 0;
  }

  #countStep(): void {
    this.#stepsAtOnce += 1;
    if (this.#stepsAtOnce < MOST_STEPS_AT_ONCE) return;
    throw new Error(`${MOST_STEPS_AT_ONCE} callbacks ran at ${this.now()} ms: something re-arms a timer of 0 for ever`);
  }
}

/** Resolves after the promise jobs that are queued, and those they queue, have run. */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function toNs(name: string, ms: number): number {
  if (!(ms >= 0)) throw new RangeError(`${name} must be 0 or more, was ${ms}`);
  return ms === 0 ? 0 : Math.max(1, Math.ceil(ms * NS_PER_MS - ROUNDING_NS));
}
