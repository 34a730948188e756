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
export {
  causeOf,
  epochOf,
  isOpening,
  LINK_TRANSITIONS,
  type LinkInput,
  type LinkPhase,
  type LinkState,
  LinkTransitionError,
  nextLinkState,
} from './link/link-state.ts';
export { LinkCloseTimeoutError } from './link/close-driver.ts';
export { LinkPhaseTimeoutError, LinkStoppedError, LinkWaitTimeoutError } from './link/link-end.ts';
export { LinkNotReadyError } from './link/link-not-ready-error.ts';
export { LinkSupervisor } from './link/link-supervisor.ts';
export type { LinkHeartbeatOptions, LinkRuling, LinkSupervisorOptions } from './link/link-supervisor-options.ts';
export type { ReadyWait } from './link/ready-waiters.ts';
export { type RequiredLink, requireLink, type RequireLinkOptions } from './link/require-link.ts';
// heartbeat
export { DeadlineDetector, type FailureDetector } from './heartbeat/failure-detector.ts';
export {
  HeartbeatMonitor,
  type HeartbeatMonitorOptions,
  type HeartbeatMonitorState,
} from './heartbeat/heartbeat-monitor.ts';
export { HealthCheckFailedError, PeerSilentError } from './heartbeat/peer-silent-error.ts';
// latency
export { Histogram } from './latency/histogram.ts';
export { type LatencySnapshot, LatencyTracker, type LatencyTrackerOptions } from './latency/latency-tracker.ts';
export { type LatencyTarget, measureLatency, type MeasureLatencyOptions } from './latency/measure-latency.ts';
