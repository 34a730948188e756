import { checkNumbers, NOT_NEGATIVE } from '../core/check-option.ts';
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
  readonly #rules: Required<Omit<RetryBudgetOptions, 'clock'>>;
  readonly #clock: Clock;
  #tokens: number;
  #filledAtMs: number;

  /** @throws {InvalidOptionError} */
  constructor(options: RetryBudgetOptions = {}) {
    this.#rules = checkNumbers(options, {
      capacity: [10, { min: 1 }],
      ratio: [0.1, { min: 0, max: 1 }],
      perSecond: [0, NOT_NEGATIVE],
    });
    this.#clock = options.clock ?? systemClock;
    this.#tokens = this.#rules.capacity;
    this.#filledAtMs = this.#clock.now();
  }

  /** Tokens left; a retry needs a whole one. */
  get tokens(): number {
    const { capacity, perSecond } = this.#rules;
    if (perSecond === 0) return this.#tokens;
    return Math.min(capacity, this.#tokens + ((this.#clock.now() - this.#filledAtMs) * perSecond) / 1000);
  }

  /** A first attempt was made. */
  deposit(): void {
    this.#tokens = Math.min(this.#rules.capacity, this.#tokens + this.#rules.ratio);
  }

  /** Takes a token for a retry; false if there is none. */
  trySpend(): boolean {
    const { tokens } = this;
    if (this.#rules.perSecond > 0) this.#filledAtMs = this.#clock.now();
    this.#tokens = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
  }
}
