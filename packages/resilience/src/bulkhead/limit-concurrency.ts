import { type Call, sourceOf } from '../core/call.ts';
import { fuse } from '../core/fuse.ts';
import { mustWait } from '../core/fused-hooks.ts';
import type { Middleware } from '../core/middleware.ts';
import { rejected } from '../core/rejected.ts';
import { FRONT_LANE } from '../rate-limit/lanes.ts';
import type { Bulkhead } from './bulkhead.ts';

/** How calls are put to a bulkhead. */
export interface LimitConcurrencyOptions {
  /** Longest wait in milliseconds, for all or by call; undefined for no bound but the call's deadline. */
  readonly maxWaitMs?: number | ((call: Call) => number | undefined);
  /** Priority of a call; higher goes first. Default the front lane for a cancel, `call.priority` for the rest. */
  readonly lane?: (call: Call) => number;
}

/**
 * Lets a call go on while there is room for it in the bulkhead, from before `next` until what `next` promised settles.
 * Put it inside of a timeout to count work that still runs after its time was up, outside to count only what is waited for.
 */
export function limitConcurrency(bulkhead: Bulkhead, options: LimitConcurrencyOptions = {}): Middleware {
  const { lane = laneOf, maxWaitMs } = options;
  const patience = typeof maxWaitMs === 'function' ? maxWaitMs : () => maxWaitMs;
  return fuse<() => void>({
    name: 'limitConcurrency',
    hooks: {
      enter: (call) => {
        if (call.isAborted || !bulkhead.tryEnter(lane(call))) return mustWait;
        return bulkhead.leaving(sourceOf(call));
      },
      succeeded: (leave) => {
        leave();
      },
      failed: (leave) => {
        leave();
      },
    },
    whenWaiting: (call, next) => {
      if (call.isAborted) return rejected(call.signal.reason);
      const source = sourceOf(call);
      const limits = { priority: lane(call), maxWaitMs: patience(call), source };
      return bulkhead.wait(() => bulkhead.run(() => next(call), source), limits);
    },
  });
}

function laneOf(call: Call): number {
  return call.kind === 'cancel' ? FRONT_LANE : call.priority;
}
