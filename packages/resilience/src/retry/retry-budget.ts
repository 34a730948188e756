import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';

/** What a retry budget is made from. */
export interface RetryBudgetOptions {
  /** Tokens it holds at most and at the start; one retry takes one. 1 or more, default 10. */
  readonly capacity?: number;
  /** Tokens that each first attempt brings, from 0 to 1: the share of retries in the long run. Default 0.1. */
  readonly ratio?: number;
  /** Tokens that time brings, so that a caller who calls seldom can still retry. 0 or more, default 0. */
  readonly perSecond?: number;
  readonly clock?: Clock;
}

/**
 * Limits retries to a share of the calls, for all callers that share it. Without one, each layer that retries n times
 * multiplies the load on a service that is already ill.
 * In any stretch of time: retries ≤ capacity + ratio × first attempts + perSecond × seconds.
 */
export class RetryBudget {
  readonly #capacity: number;
  readonly #ratio: number;
  readonly #perSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAtMs: number;

  /** @throws {InvalidOptionError} */
  constructor(options: RetryBudgetOptions = {}) {
    this.#capacity = checkNumber('capacity', options.capacity ?? 10, { min: 1 });
    this.#ratio = checkNumber('ratio', options.ratio ?? 0.1, { min: 0, max: 1 });
    this.#perSecond = checkNumber('perSecond', options.perSecond ?? 0, { min: 0 });
    this.#clock = options.clock ?? systemClock;
    this.#tokens = this.#capacity;
    this.#filledAtMs = this.#clock.now();
  }

  /** Tokens left; a retry needs a whole one. */
  get tokens(): number {
    if (this.#perSecond === 0) return this.#tokens;
    const broughtByTime = ((this.#clock.now() - this.#filledAtMs) * this.#perSecond) / 1000;
    return Math.min(this.#capacity, this.#tokens + broughtByTime);
  }

  /** A first attempt was made. */
  deposit(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + this.#ratio);
  }

  /** Takes a token for a retry; false if there is none. */
  trySpend(): boolean {
    const { tokens } = this;
    if (this.#perSecond > 0) this.#filledAtMs = this.#clock.now();
    this.#tokens = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
  }
}
