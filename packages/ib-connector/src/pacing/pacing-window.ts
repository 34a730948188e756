import { type Law, type LawSnapshot, slidingWindow } from '@autobot/resilience';
import type { PacingRule } from './pacing-rules.ts';

/**
 * What one rule has let through for one key. A request holds its place from the grant and is counted when it has
 * really left, so that waiting for room among the messages cannot bring two windows together.
 */
export class PacingWindow {
  readonly rule: PacingRule;
  readonly #law: Law;
  #held = 0;
  #queued = 0;

  constructor(rule: PacingRule) {
    const { limit, windowMs, guardMs } = rule;
    this.rule = rule;
    this.#law = slidingWindow({ limit, windowMs, guardMs });
  }

  get isWaitedFor(): boolean {
    return this.#queued > 0;
  }

  /** What a request counts for here: the same request is one, however much it weighs elsewhere. */
  weigh(cost: number): number {
    return this.rule.per === 'request' ? 1 : cost;
  }

  /** Milliseconds until so much may go, those that hold a place counted in; 0 if now. */
  waitMs(nowMs: number, cost: number): number {
    return this.#law.waitMs(nowMs, cost + this.#held);
  }

  /** The same behind all who wait: an estimate, since they may give up. */
  expectedMs(nowMs: number, cost: number): number {
    return this.waitMs(nowMs, cost + this.#queued);
  }

  /** Somebody waits for so much, or no longer does if it is negative. */
  queue(cost: number): void {
    this.#queued += cost;
  }

  hold(cost: number): void {
    this.#held += cost;
  }

  /** Gives up a place that was held, unused. */
  drop(cost: number): void {
    this.#held -= cost;
  }

  /** Counts a place that was held as used now. */
  sent(nowMs: number, cost: number): void {
    this.#held -= cost;
    this.#law.take(nowMs, cost);
  }

  /** True if it remembers nothing, so that forgetting it changes nothing. */
  isAtRest(nowMs: number): boolean {
    return this.#held === 0 && this.#queued === 0 && this.#law.waitMs(nowMs, this.#law.capacity) <= 0;
  }

  snapshot(nowMs: number): LawSnapshot {
    return this.#law.snapshot(nowMs);
  }
}
