import { type Call, sourceOf } from '../core/call.ts';
import { fuse } from '../core/fuse.ts';
import { mustWait } from '../core/fused-hooks.ts';
import type { Middleware } from '../core/middleware.ts';
import { rejected } from '../core/rejected.ts';
import { FRONT_LANE } from './lanes.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** How calls are put to a limiter. */
export interface RateLimitOptions {
  /** Longest wait in milliseconds, for all or by call; undefined for no bound but the call's deadline. */
  readonly maxWaitMs?: number | ((call: Call) => number | undefined);
  /** Permits a call takes. Default `call.cost`. */
  readonly cost?: (call: Call) => number;
  /** Priority of a call; higher goes first. Default the front lane for a cancel, `call.priority` for the rest. */
  readonly lane?: (call: Call) => number;
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
  const { cost = costOf, lane = laneOf, maxWaitMs } = options;
  const patience = typeof maxWaitMs === 'function' ? maxWaitMs : () => maxWaitMs;
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
      if (call.isAborted) return rejected(call.signal.reason);
      const limits = { maxWaitMs: patience(call), deadlineMs: call.deadlineMs };
      const asked = { cost: cost(call), priority: lane(call), ...limits };
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

function laneOf(call: Call): number {
  return call.kind === 'cancel' ? FRONT_LANE : call.priority;
}
