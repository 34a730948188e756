import type { Call } from '../core/call.ts';
import { fuse } from '../core/fuse.ts';
import type { Middleware } from '../core/middleware.ts';
import { type Classify, verdictOf } from '../core/verdict.ts';
import type { LatencyTracker } from './latency-tracker.ts';

/** Chooses the tracker a call is recorded in; undefined for none. */
export type ChooseTracker = (call: Call) => LatencyTracker | undefined;

/** What `measureLatency` may be told. */
export interface MeasureLatencyOptions {
  /** Refused and cancelled calls are left out: they say nothing about how long an answer takes. Default `verdictOf`. */
  readonly classify?: Classify;
}

/**
 * Records how long each call took, on the tracker's own clock; what failed by a fault or was throttled counts too.
 * @param tracker one for all, or a function that chooses by operation or key
 */
export function measureLatency(
  tracker: LatencyTracker | ChooseTracker,
  options: MeasureLatencyOptions = {},
): Middleware {
  const choose = typeof tracker === 'function' ? tracker : () => tracker;
  const { classify = verdictOf } = options;
  return fuse<Measured | undefined>({
    name: 'measureLatency',
    hooks: {
      enter: (call) => {
        const chosen = choose(call);
        return chosen && { tracker: chosen, startedMs: chosen.clock.now() };
      },
      succeeded: record,
      failed: (measured, error) => {
        const verdict = classify(error);
        if (verdict === 'fault' || verdict === 'throttled') record(measured);
      },
    },
  });
}

interface Measured {
  readonly tracker: LatencyTracker;
  readonly startedMs: number;
}

function record(measured: Measured | undefined): void {
  if (measured === undefined) return;
  const { tracker, startedMs } = measured;
  const endedMs = tracker.clock.now();
  tracker.record(endedMs - startedMs, endedMs);
}
