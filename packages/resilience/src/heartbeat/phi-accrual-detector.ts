import { checkNumbers, NOT_NEGATIVE, POSITIVE } from '../core/check-option.ts';
import type { FailureDetector } from './failure-detector.ts';
import { phi, zOfPhi } from './phi.ts';

/** What a phi-accrual detector may be told. */
export interface PhiAccrualOptions {
  /** Suspicion that counts: 8 is wrong once in 100 million silences, if they are normal. 1 to 300, default 8. */
  readonly threshold?: number;
  /** Silences remembered. Whole, 2 to 10,000, default 200: few enough that old habits are forgotten. */
  readonly sampleSize?: number;
  /** Least spread assumed, so that a very regular peer is not suspected for being a little late. Default 100. */
  readonly minStdDevMs?: number;
  /** Silence that is borne on top of what is usual. Milliseconds, 0 or more, default 0. */
  readonly acceptablePauseMs?: number;
  /** What is assumed usual before anything was learnt. Milliseconds, above 0, default 10,000. */
  readonly firstSilenceMs?: number;
}

/**
 * Learns how long silences usually are and becomes suspicious of one that is not (Hayashibara et al., 2004).
 * A silence that was suspicious itself is learnt at its suspicious length only: one long pause widens the
 * bounds a little instead of hiding the next death behind it.
 */
export class PhiAccrualDetector implements FailureDetector {
  readonly #rules: Required<PhiAccrualOptions>;
  readonly #zOfThreshold: number;
  readonly #silences: Float64Array;
  #count = 0;
  #next = 0;
  #sum = 0;
  #sumOfSquares = 0;
  #lastHeardMs: number | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: PhiAccrualOptions = {}) {
    this.#rules = checkNumbers(options, {
      threshold: [8, { min: 1, max: 300, hint: '8 to 12 is usual' }],
      sampleSize: [200, { min: 2, max: 10_000, integer: true }],
      minStdDevMs: [100, POSITIVE],
      acceptablePauseMs: [0, NOT_NEGATIVE],
      firstSilenceMs: [10_000, POSITIVE],
    });
    const { threshold, sampleSize, firstSilenceMs } = this.#rules;
    this.#silences = new Float64Array(sampleSize);
    this.#zOfThreshold = zOfPhi(threshold);
    // Two samples around the first guess, so that it has a spread of its own: a quarter of it.
    this.#learn(firstSilenceMs * 0.75);
    this.#learn(firstSilenceMs * 1.25);
  }

  heard(atMs: number): void {
    if (this.#lastHeardMs !== undefined) {
      const silenceMs = atMs - this.#lastHeardMs;
      this.#learn(Math.min(Math.max(0, silenceMs), this.#suspiciousMs()));
    }
    this.#lastHeardMs = atMs;
  }

  suspectAtMs(): number {
    return this.#lastHeardMs === undefined ? Number.POSITIVE_INFINITY : this.#lastHeardMs + this.#suspiciousMs();
  }

  suspicion(nowMs: number): number {
    return this.phi(nowMs) / this.#rules.threshold;
  }

  /** The suspicion on its own scale: 1 is wrong once in ten times, 8 once in 100 million. 0 before anything was heard. */
  phi(nowMs: number): number {
    if (this.#lastHeardMs === undefined) return 0;
    return phi((nowMs - this.#lastHeardMs - this.#usualMs()) / this.#stdDevMs());
  }

  #suspiciousMs(): number {
    return this.#usualMs() + this.#zOfThreshold * this.#stdDevMs();
  }

  #usualMs(): number {
    return this.#sum / this.#count + this.#rules.acceptablePauseMs;
  }

  #stdDevMs(): number {
    const meanMs = this.#sum / this.#count;
    // Rounding can make the difference of two large numbers negative.
    const variance = Math.max(0, this.#sumOfSquares / this.#count - meanMs * meanMs);
    return Math.max(this.#rules.minStdDevMs, Math.sqrt(variance));
  }

  #learn(silenceMs: number): void {
    const forgottenMs = this.#silences[this.#next] ?? 0;
    this.#silences[this.#next] = silenceMs;
    this.#next = (this.#next + 1) % this.#silences.length;
    this.#count = Math.min(this.#count + 1, this.#silences.length);
    if (this.#next === 0) {
      this.#addUpAgain();
      return;
    }
    this.#sum += silenceMs - forgottenMs;
    this.#sumOfSquares += silenceMs * silenceMs - forgottenMs * forgottenMs;
  }

  // Once a round, so that rounding errors do not add up for days.
  #addUpAgain(): void {
    this.#sum = this.#silences.reduce((sum, silenceMs) => sum + silenceMs, 0);
    this.#sumOfSquares = this.#silences.reduce((sum, silenceMs) => sum + silenceMs * silenceMs, 0);
  }
}
