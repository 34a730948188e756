// core
export type { Call, CallChanges, CallKind, CallOptions } from './core/call.ts';
export type { Around, Middleware, Next } from './core/middleware.ts';
export type { Plugin, Pushback } from './core/plugin.ts';
export { type Classify, type Verdict, verdictOf } from './core/verdict.ts';
export { ResilienceError, type ResilienceErrorDetails } from './core/resilience-error.ts';
export { checkNumber, InvalidOptionError, type NumberRange } from './core/check-option.ts';
export { type Clock, systemClock, type Timer } from './core/clock.ts';
export { type Random, seededRandom, systemRandom } from './core/random.ts';
export { Publisher, type PublisherOptions, type ReportListenerError } from './core/publisher.ts';
export type { HeartbeatEvent, LatencyEvent, LinkEvent, ResilienceEvent } from './core/resilience-event.ts';
// backoff
export type { Backoff, BackoffInput } from './backoff/backoff.ts';
// link
export type { LinkDriver, LinkEpoch } from './link/link-driver.ts';
export type { LinkPhase } from './link/link-state.ts';
// latency
export { Histogram } from './latency/histogram.ts';
export { type LatencySnapshot, LatencyTracker, type LatencyTrackerOptions } from './latency/latency-tracker.ts';
export { type LatencyTarget, measureLatency, type MeasureLatencyOptions } from './latency/measure-latency.ts';
