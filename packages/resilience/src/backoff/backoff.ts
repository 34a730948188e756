/** What a backoff is told about the wait it is asked for. */
export interface BackoffInput {
  /** 1 for the wait after the first failure. */
  readonly attempt: number;
  /** The wait it gave last time, 0 before the first. */
  readonly previousMs: number;
  /** What the other side asked for, if it did. */
  readonly retryAfterMs?: number | undefined;
}

/** Decides how long to wait before trying again. Pure but for the chance it is given. */
export interface Backoff {
  /** Milliseconds, finite and at least 0 for any attempt number. */
  delayMs(input: BackoffInput): number;
}
