import type { Law, LawSnapshot } from './law.ts';
import type { LineOptions, WaitOptions } from './line-options.ts';

/** What a limiter is made from. Named `limiter`, and 1,000 may wait, unless told otherwise. */
export interface RateLimiterOptions extends LineOptions {
  /** What may happen when; several at once with `allOf`. */
  readonly law: Law;
  /** Lets `tryAcquire` overtake those who wait. Default false. */
  readonly barging?: boolean;
}

/** How one caller asks. */
export interface AcquireOptions extends WaitOptions {
  /** Permits it takes. A whole number, at least 1, at most the capacity of every law; default 1. */
  readonly cost?: number | undefined;
}

/** A limiter at one moment; serialisable. */
export interface LimiterSnapshot {
  readonly name: string;
  readonly queued: number;
  /** How long the one whose turn it is has waited; 0 if nobody waits. */
  readonly waitingMs: number;
  /** What is left of a penalty; 0 if there is none. */
  readonly pausedMs: number;
  readonly laws: readonly LawSnapshot[];
}
