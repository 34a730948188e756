import type { Call } from '../core/call.ts';
import { fuse } from '../core/fuse.ts';
import type { FusedHooks } from '../core/fused-hooks.ts';
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
  const classify = options.classify ?? verdictOf;
  if (typeof tracker === 'function') return measureChosen(tracker, classify);
  const hooks: FusedHooks<number> = {
    enter: () => tracker.clock.now(),
    succeeded: (startedMs) => {
      record(tracker, startedMs);
    },
    failed: (startedMs, error) => {
      if (saysHowLong(classify, error)) record(tracker, startedMs);
    },
  };
  return fuse<number>({ name: 'measureLatency', hooks });
}

interface Measured {
  readonly tracker: LatencyTracker;
  readonly startedMs: number;
}

function measureChosen(choose: ChooseTracker, classify: Classify): Middleware {
  const hooks: FusedHooks<Measured | undefined> = {
    enter: (call) => {
      const tracker = choose(call);
      return tracker === undefined ? undefined : { tracker, startedMs: tracker.clock.now() };
    },
    succeeded: (measured) => {
      if (measured !== undefined) record(measured.tracker, measured.startedMs);
    },
    failed: (measured, error) => {
      if (measured !== undefined && saysHowLong(classify, error)) record(measured.tracker, measured.startedMs);
    },
  };
  return fuse<Measured | undefined>({ name: 'measureLatency', hooks });
}

function record(tracker: LatencyTracker, startedMs: number): void {
  const endedMs = tracker.clock.now();
  tracker.record(endedMs - startedMs, endedMs);
}

function saysHowLong(classify: Classify, error: unknown): boolean {
  const verdict = classify(error);
  return verdict === 'fault' || verdict === 'throttled';
}
