import { checkNumbers, NOT_NEGATIVE, POSITIVE } from '../core/check-option.ts';
import { type Random, systemRandom } from '../core/random.ts';
import type { Backoff } from './backoff.ts';
import { type Jitter, withJitter } from './jitter.ts';
import { defaultMaxRetryAfterMs, withRetryAfter } from './retry-after.ts';

/** What an exponential backoff is made from. */
export interface ExponentialBackoffOptions {
  /** The first wait before chance, in milliseconds, above 0. */
  readonly baseMs: number;
  /** The longest wait of our own, chance included, in milliseconds; at least `baseMs`. */
  readonly maxMs: number;
  /** How much longer each wait is than the one before, at least 1. Default 2. */
  readonly factor?: number;
  /** Default `full`. */
  readonly jitter?: Jitter;
  /** The longest wait the other side can ask for, in milliseconds, 0 or more. Default 60,000. */
  readonly maxRetryAfterMs?: number;
  readonly random?: Random;
}

/**
 * Waits that grow by a factor up to a cap, spread by chance. Finite for any attempt number, and never above `maxMs`
 * unless the other side asked for longer.
 * @throws {InvalidOptionError}
 */
export function exponentialBackoff(options: ExponentialBackoffOptions): Backoff {
  const { jitter = 'full', random = systemRandom } = options;
  const { baseMs, maxMs, factor, maxRetryAfterMs } = checkNumbers(options, {
    baseMs: [undefined, POSITIVE],
    maxMs: [undefined, { min: options.baseMs }],
    factor: [2, { min: 1 }],
    maxRetryAfterMs: [defaultMaxRetryAfterMs, NOT_NEGATIVE],
  });
  return {
    delayMs({ attempt, previousMs, retryAfterMs }) {
      // A power that overflows is Infinity, and Infinity is above the cap: no attempt number gives NaN.
      const plannedMs = Math.min(maxMs, baseMs * factor ** Math.max(0, attempt - 1));
      const spreadMs = withJitter(jitter, { plannedMs, previousMs, baseMs }, random);
      // Capped after the chance: capped before, `decorrelated` would go over it.
      return withRetryAfter(Math.min(maxMs, spreadMs), retryAfterMs, maxRetryAfterMs);
    },
  };
}
