import type { Clock, Timer } from './clock.ts';
import { ownStallMs } from './own-stall.ts';

/** One deadline at a time that our own stalls do not shorten. */
export class FairDeadline {
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #set = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back once, `ms` from now, in place of the deadline set before. */
  set(ms: number, passed: () => void): void {
    this.cancel();
    const mine = this.#set;
    const dueMs = this.#clock.now() + ms;
    this.#timer = this.#clock.setTimer(() => {
      // After a stall the answer may lie unread behind this timer: input first, then judge.
      this.#clock.afterInput(() => {
        if (mine !== this.#set) return;
        const stalledMs = ownStallMs(this.#clock.now() - dueMs);
        if (stalledMs > 0) this.set(Math.min(stalledMs, ms), passed);
        else passed();
      });
    }, ms);
  }

  cancel(): void {
    this.#set += 1;
    this.#timer?.cancel();
  }
}
