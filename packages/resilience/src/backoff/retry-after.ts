/** Longest wait the other side can impose, in milliseconds: 0 or more, default 60,000. */
export const defaultMaxRetryAfterMs: number = 60_000;

/**
 * The wait with the other side's wish taken into account: never shorter than our own,
 * and never longer than `maxRetryAfterMs` because of the wish. A wish that is no time (negative, NaN) counts for nothing.
 */
export function withRetryAfter(delayMs: number, retryAfterMs: number | undefined, maxRetryAfterMs: number): number {
  const wishedMs = Math.min(retryAfterMs ?? 0, maxRetryAfterMs);
  return wishedMs > delayMs ? wishedMs : delayMs;
}
