import { sourceOf } from '../core/call.ts';
import { fuse } from '../core/fuse.ts';
import { mustWait } from '../core/fused-hooks.ts';
import type { Middleware } from '../core/middleware.ts';
import { type CallWait, laneOf, waitOf } from '../rate-limit/call-wait.ts';
import type { Bulkhead } from './bulkhead.ts';

/** How calls are put to a bulkhead. */
export type LimitConcurrencyOptions = CallWait;

/**
 * Lets a call go on while there is room for it in the bulkhead, from before `next` until what `next` promised settles.
 * Put it inside of a timeout to count work that still runs after its time was up, outside to count only what is waited for.
 */
export function limitConcurrency(bulkhead: Bulkhead, options: LimitConcurrencyOptions = {}): Middleware {
  const { lane = laneOf } = options;
  return fuse<() => void>({
    name: 'limitConcurrency',
    hooks: {
      enter: (call) => (call.isAborted ? undefined : bulkhead.tryEnter(lane(call), sourceOf(call))) ?? mustWait,
      succeeded: give,
      failed: give,
    },
    whenWaiting: (call, next) => bulkhead.runLater(() => next(call), waitOf(call, options), sourceOf(call)),
  });
}

function give(back: () => void): void {
  back();
}
