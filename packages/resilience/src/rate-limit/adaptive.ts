import { checkNumbers, NOT_NEGATIVE, POSITIVE, SHARE } from '../core/check-option.ts';
import { inheritUses, type Law, type LawSnapshot, type Stamp } from './law.ts';

/** How a law gives way and comes back. */
export interface AdaptiveOptions {
  /**
   * The law at a share of its full rate, from `minShare` to 1, for example
   * `(share) => slidingWindow({ limit: Math.max(1, Math.floor(50 * share)), windowMs: 1000 })`.
   */
  readonly lawAt: (share: number) => Law;
  /** It never falls below this. Above 0, at most 1; default 0.1. */
  readonly minShare?: number;
  /** What is left of the share after `slowDown`. Above 0, below 1; default 0.5. */
  readonly decrease?: number;
  /** What is added to the share in each step of recovery. Above 0, at most 1; default 0.05. */
  readonly increase?: number;
  /** Length of a step of recovery in milliseconds, more than 0; default 1,000. */
  readonly stepMs?: number;
  /** Complaints so close to the one that counted are about the same burst. Milliseconds, 0 or more; default 1,000. */
  readonly settleMs?: number;
}

/**
 * Law: that of `lawAt(share)`, where the share halves when the other side complains (`limiter.slowDown()`) and grows
 * back by a fixed step: additive increase, multiplicative decrease. It needs no timer: time is looked at when asked.
 * @throws {InvalidOptionError}
 */
export function adaptive(options: AdaptiveOptions): Law {
  return new AdaptiveLaw(options);
}

class AdaptiveLaw implements Law {
  readonly kind = 'adaptive';
  readonly capacity: number;
  readonly #lawAt: AdaptiveOptions['lawAt'];
  readonly #rules: Required<Omit<AdaptiveOptions, 'lawAt'>>;
  #law: Law;
  #share = 1;
  #steppedAtMs = -Infinity;
  #slowedAtMs = -Infinity;

  constructor(options: AdaptiveOptions) {
    this.#rules = checkNumbers(options, {
      minShare: [0.1, SHARE],
      decrease: [0.5, { above: 0, max: 1 - Number.EPSILON }],
      increase: [0.05, SHARE],
      stepMs: [1000, POSITIVE],
      settleMs: [1000, NOT_NEGATIVE],
    });
    this.#lawAt = options.lawAt;
    this.#law = options.lawAt(1);
    this.capacity = this.#law.capacity;
  }

  waitMs(nowMs: number, cost: number): number {
    this.#recover(nowMs);
    const waitMs = this.#law.waitMs(nowMs, cost);
    // The next step may let through what does not fit now.
    return this.#share < 1 ? Math.min(waitMs, this.#nextStepMs(nowMs)) : waitMs;
  }

  take(atMs: number, cost: number): void {
    this.#law.take(atMs, cost);
  }

  giveBack(nowMs: number, atMs: number, cost: number): void {
    this.#law.giveBack(nowMs, atMs, cost);
  }

  history(nowMs: number): readonly Stamp[] {
    return this.#law.history(nowMs);
  }

  slowDown(nowMs: number): void {
    this.#recover(nowMs);
    if (nowMs - this.#slowedAtMs < this.#rules.settleMs) return;
    this.#slowedAtMs = nowMs;
    this.#steppedAtMs = nowMs;
    this.#change(Math.max(this.#rules.minShare, this.#share * this.#rules.decrease), nowMs);
  }

  snapshot(nowMs: number): LawSnapshot {
    this.#recover(nowMs);
    return { ...this.#law.snapshot(nowMs), kind: this.kind, capacity: this.capacity, share: this.#share };
  }

  #recover(nowMs: number): void {
    if (this.#share === 1) return;
    const { stepMs, increase } = this.#rules;
    let steps = Math.floor((nowMs - this.#steppedAtMs) / stepMs);
    this.#steppedAtMs += steps * stepMs;
    // A step that rounding left just below its end is over: the wait for it would be none, and let everybody through.
    for (; this.#nextStepMs(nowMs) <= 0; steps += 1) this.#steppedAtMs += stepMs;
    this.#change(Math.min(1, this.#share + steps * increase), nowMs);
  }

  #nextStepMs(nowMs: number): number {
    return this.#steppedAtMs + this.#rules.stepMs - nowMs;
  }

  #change(share: number, nowMs: number): void {
    if (share === this.#share) return;
    this.#share = share;
    const law = this.#lawAt(share);
    inheritUses(law, this.#law, nowMs);
    this.#law = law;
  }
}
