import type { Verdict } from './verdict.ts';

/** What a `ResilienceError` is made of, beside its message. */
export interface ResilienceErrorDetails {
  /** Stable name to match on, `ERR_` first. */
  readonly code: string;
  readonly verdict: Verdict;
  /** When trying again may succeed, in milliseconds from now; absent if unknown. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Root of every error this kit makes. Match on `code`, not on the class: two versions of a package may coexist.
 */
export abstract class ResilienceError extends Error {
  readonly code: string;
  readonly verdict: Verdict;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: ResilienceErrorDetails) {
    // Takes the cause, if there is one.
    super(message, details);
    this.name = new.target.name;
    this.code = details.code;
    this.verdict = details.verdict;
    this.retryAfterMs = details.retryAfterMs;
  }
}
