import type { Clock, Timer } from '../core/clock.ts';

interface Waiting {
  readonly callback: () => void;
  readonly dueMs: number;
  readonly order: number;
}

/** Time that moves only when told. Timers fire in order of their due time, then of their making. */
export class FakeClock implements Clock {
  readonly #wallOriginMs: number;
  #nowMs = 0;
  #made = 0;
  #waiting: Waiting[] = [];

  /** @param wallOriginMs what `wallNow()` says at the start; default 2026-01-05T14:30:00Z */
  constructor(wallOriginMs: number = 1_767_623_400_000) {
    this.#wallOriginMs = wallOriginMs;
  }

  /** Timers armed and not yet fired. */
  get pendingTimers(): number {
    return this.#waiting.length;
  }

  now(): number {
    return this.#nowMs;
  }

  wallNow(): number {
    return this.#wallOriginMs + this.#nowMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const waiting: Waiting = { callback, dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#made };
    this.#made += 1;
    this.#waiting.push(waiting);
    return {
      cancel: () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
      },
    };
  }

  afterInput(callback: () => void): void {
    this.setTimer(callback, 0);
  }

  /** Moves time on and fires what falls due, without letting promises settle in between. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (let next = this.#takeDue(untilMs); next !== undefined; next = this.#takeDue(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
    }
    this.#nowMs = untilMs;
  }

  /** Like `advance`, and lets promises settle before and after each timer. */
  async run(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settlePromises();
    for (let next = this.#takeDue(untilMs); next !== undefined; next = this.#takeDue(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
      await settlePromises();
    }
    this.#nowMs = untilMs;
    await settlePromises();
  }

  /** A blocked event loop: time passes first, and whatever fell due meanwhile fires late, at the end. */
  async stall(byMs: number): Promise<void> {
    this.#nowMs += byMs;
    await this.run(0);
  }

  #takeDue(untilMs: number): Waiting | undefined {
    let first: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.dueMs > untilMs) continue;
      if (first === undefined || waiting.dueMs < first.dueMs) first = waiting;
    }
    if (first !== undefined) this.#waiting = this.#waiting.filter((other) => other !== first);
    return first;
  }
}

/** Resolves after the promise jobs that are queued, and those they queue, have run. */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
