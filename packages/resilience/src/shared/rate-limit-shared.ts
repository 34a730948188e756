import { type Call, sourceOf } from '../core/call.ts';
import type { Middleware } from '../core/middleware.ts';
import { rejected } from '../core/rejected.ts';
import { type CallWait, waitOf } from '../rate-limit/call-wait.ts';
import type { SharedLimiter } from './shared-limiter.ts';
import type { Demand } from './shared-store.ts';

/** How calls are put to a shared limiter. */
export interface RateLimitSharedOptions extends CallWait {
  /** Permits a call takes. Default `call.cost`. */
  readonly cost?: (call: Call) => number;
  /** Rules that only this call obeys. Default none. */
  readonly also?: (call: Call) => Demand | undefined;
}

/**
 * Like `rateLimit`, for a limit that many processes share: lets a call go on at the grant, and calls `next` in the turn
 * in which the store's answer came.
 */
export function rateLimitShared(
  limiter: SharedLimiter | ((call: Call) => SharedLimiter),
  options: RateLimitSharedOptions = {},
): Middleware {
  const choose = typeof limiter === 'function' ? limiter : () => limiter;
  const { cost = ({ cost: own }) => own, also = () => undefined } = options;
  return {
    name: 'rateLimitShared',
    around: (call, next) => {
      if (call.isAborted) return rejected(call.signal.reason);
      const asked = { cost: cost(call), also: also(call), ...waitOf(call, options) };
      return choose(call).scheduleWithin(() => next(call), asked, sourceOf(call));
    },
  };
}
