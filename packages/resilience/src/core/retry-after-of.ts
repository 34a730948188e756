/**
 * When the other side asked us to come back: the error's own `retryAfterMs`, in milliseconds from now.
 * Undefined if it says nothing usable; never throws, whatever was thrown comes in.
 */
export function retryAfterOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('retryAfterMs' in error)) return undefined;
  const { retryAfterMs } = error;
  return typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? retryAfterMs : undefined;
}
