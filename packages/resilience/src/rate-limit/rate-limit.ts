import { type Call, sourceOf } from '../core/call.ts';
import { fuse } from '../core/fuse.ts';
import { mustWait } from '../core/fused-hooks.ts';
import type { Middleware } from '../core/middleware.ts';
import { type CallWait, laneOf, waitOf } from './call-wait.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** How calls are put to a limiter. */
export interface RateLimitOptions extends CallWait {
  /** Permits a call takes. Default `call.cost`. */
  readonly cost?: (call: Call) => number;
}

/**
 * Lets a call go on when the limiter grants it, and calls `next` synchronously at the grant, inside the limiter: what
 * `next` does before its first `await` is what the limit holds for. A call that is given up while it waits uses
 * nothing. A call whose deadline lies before its grant is refused at once.
 * @param limiter one for all calls, or a choice by call, for example from a `KeyedLimiter`
 */
export function rateLimit(
  limiter: RateLimiter | ((call: Call) => RateLimiter),
  options: RateLimitOptions = {},
): Middleware {
  const choose = typeof limiter === 'function' ? limiter : () => limiter;
  const { cost = costOf, lane = laneOf } = options;
  return fuse<Held>({
    name: 'rateLimit',
    hooks: {
      enter: (call) => {
        const chosen = choose(call);
        const held = { limiter: chosen, cost: cost(call), isSent: false };
        return !call.isAborted && chosen.tryHold(held.cost, lane(call)) ? held : mustWait;
      },
      sent: count,
      // A layer further in kept the call from being sent in our turn: its permits were held until now.
      succeeded: count,
      failed: count,
    },
    whenWaiting: (call, next) => {
      const asked = { cost: cost(call), ...waitOf(call, options) };
      return choose(call).scheduleWithin(() => next(call), asked, sourceOf(call));
    },
  });
}

/** Permits of a call whose send has not returned yet. */
interface Held {
  readonly limiter: RateLimiter;
  readonly cost: number;
  isSent: boolean;
}

function count(held: Held): void {
  if (held.isSent) return;
  held.isSent = true;
  held.limiter.sent(held.cost);
}

function costOf(call: Call): number {
  return call.cost;
}
