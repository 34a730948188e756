import { checkNumber, POSITIVE } from '../core/check-option.ts';

/** Decides how long a silence is normal. It only raises suspicion: nobody is called lost before a probe failed. */
export interface FailureDetector {
  /** A sign of life arrived. Called for each message, so it must be cheap. */
  heard(atMs: number): void;
  /** When silence becomes suspicious if nothing more is heard; Infinity before the first sign. */
  suspectAtMs(): number;
  /** How suspicious the silence is at `nowMs`: 0 for not at all, 1 at the moment of `suspectAtMs`, finite. */
  suspicion(nowMs: number): number;
}

/** Suspicious after a fixed silence: simple, and right where nobody knows how often the peer speaks. */
export class DeadlineDetector implements FailureDetector {
  readonly #silenceMs: number;
  #lastHeardMs: number | undefined;

  /**
   * @param silenceMs silence that is normal; above 0
   * @throws {InvalidOptionError}
   */
  constructor(silenceMs: number) {
    this.#silenceMs = checkNumber('silenceMs', silenceMs, POSITIVE);
  }

  heard(atMs: number): void {
    this.#lastHeardMs = atMs;
  }

  suspectAtMs(): number {
    return this.#lastHeardMs === undefined ? Number.POSITIVE_INFINITY : this.#lastHeardMs + this.#silenceMs;
  }

  suspicion(nowMs: number): number {
    return this.#lastHeardMs === undefined ? 0 : Math.max(0, nowMs - this.#lastHeardMs) / this.#silenceMs;
  }
}
