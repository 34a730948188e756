import { checkNumbers, NOT_NEGATIVE } from '../core/check-option.ts';
import type { Backoff } from './backoff.ts';
import { defaultMaxRetryAfterMs, withRetryAfter } from './retry-after.ts';

/** What a constant backoff is made from. */
export interface ConstantBackoffOptions {
  /** Every wait, in milliseconds, 0 or more. */
  readonly delayMs: number;
  /** The longest wait the other side can ask for, in milliseconds, 0 or more. Default 60,000. */
  readonly maxRetryAfterMs?: number;
}

/**
 * The same wait every time, or longer if the other side asked for longer.
 * @throws {InvalidOptionError}
 */
export function constantBackoff(options: ConstantBackoffOptions): Backoff {
  const { delayMs, maxRetryAfterMs } = checkNumbers(options, {
    delayMs: [undefined, NOT_NEGATIVE],
    maxRetryAfterMs: [defaultMaxRetryAfterMs, NOT_NEGATIVE],
  });
  return { delayMs: ({ retryAfterMs }) => withRetryAfter(delayMs, retryAfterMs, maxRetryAfterMs) };
}
