import type { Backoff } from '../backoff/backoff.ts';

/** What decides whether there is another try. */
export interface TryRules {
  readonly maxAttempts: number;
  readonly maxElapsedMs: number;
  readonly backoff: Backoff;
}

/** Where a call stands after a try failed; all times on one clock. */
export interface FailedTry {
  /** 1 after the first try. */
  readonly attempt: number;
  readonly previousMs: number;
  readonly nowMs: number;
  readonly startedMs: number;
  readonly deadlineMs: number | undefined;
  readonly retryAfterMs: number | undefined;
}

/** Why there is no other try. */
export type GivenUpBecause = 'attempts' | 'elapsed' | 'deadline' | 'backoff' | 'budget';

/** Whether to try again, and after what wait. */
export type TryDecision =
  | { readonly isGivenUp: false; readonly delayMs: number }
  | { readonly isGivenUp: true; readonly because: GivenUpBecause };

/** Decides on the next try. Pure but for the backoff's chance. */
export function nextTry(failed: FailedTry, rules: TryRules): TryDecision {
  if (failed.attempt >= rules.maxAttempts) return { isGivenUp: true, because: 'attempts' };
  const delayMs = delayBefore(failed, rules.backoff);
  if (delayMs === undefined) return { isGivenUp: true, because: 'backoff' };
  const beginsMs = failed.nowMs + delayMs;
  if (beginsMs - failed.startedMs > rules.maxElapsedMs) return { isGivenUp: true, because: 'elapsed' };
  // The deadline would cut the wait short and hide the error that says what is wrong.
  if (failed.deadlineMs !== undefined && beginsMs >= failed.deadlineMs) return { isGivenUp: true, because: 'deadline' };
  return { isGivenUp: false, delayMs };
}

// A NaN would mean a wait of no time: repeats as fast as the machine can. So what is no time ends the tries.
function delayBefore(failed: FailedTry, backoff: Backoff): number | undefined {
  const { attempt, previousMs, retryAfterMs } = failed;
  try {
    const delayMs = backoff.delayMs({ attempt, previousMs, retryAfterMs });
    return Number.isFinite(delayMs) && delayMs >= 0 ? delayMs : undefined;
  } catch {
    // The error of the try is the one worth reporting, not that of a backoff.
    return undefined;
  }
}
