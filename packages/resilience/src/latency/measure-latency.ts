import type { Call } from '../core/call.ts';
import type { Middleware, Next } from '../core/middleware.ts';
import { type Classify, verdictOf } from '../core/verdict.ts';
import type { LatencyTracker } from './latency-tracker.ts';

/** Where a call's duration goes: always to one tracker, or to one chosen by the call, or nowhere. */
export type LatencyTarget = LatencyTracker | ((call: Call) => LatencyTracker | undefined);

/** What `measureLatency` may be told. */
export interface MeasureLatencyOptions {
  /** Refused and cancelled calls are left out: they say nothing about how long an answer takes. Default `verdictOf`. */
  readonly classify?: Classify;
}

/** Records how long each call took, on the tracker's own clock; what failed by a fault or was throttled counts too. */
export function measureLatency(target: LatencyTarget, options: MeasureLatencyOptions = {}): Middleware {
  const classify = options.classify ?? verdictOf;
  return {
    name: 'measureLatency',
    around<Payload, Result>(call: Call<Payload>, next: Next<Payload, Result>): Promise<Result> {
      const tracker = typeof target === 'function' ? target(call) : target;
      return tracker === undefined ? next(call) : measure(tracker, () => next(call), classify);
    },
  };
}

async function measure<Result>(
  tracker: LatencyTracker,
  send: () => Promise<Result>,
  classify: Classify,
): Promise<Result> {
  const startedMs = tracker.clock.now();
  try {
    const result = await send();
    record(tracker, startedMs);
    return result;
  } catch (error) {
    if (isAboutThem(classify, error)) record(tracker, startedMs);
    throw error;
  }
}

function record(tracker: LatencyTracker, startedMs: number): void {
  const endedMs = tracker.clock.now();
  tracker.record(endedMs - startedMs, endedMs);
}

function isAboutThem(classify: Classify, error: unknown): boolean {
  const verdict = classify(error);
  return verdict === 'fault' || verdict === 'throttled';
}
