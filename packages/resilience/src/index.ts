// core
export {
  type Call,
  type CallChanges,
  type CallKind,
  type CallOptions,
  createCall,
  deriveCall,
  onAbort,
  openScope,
  type Scope,
} from './core/call.ts';
export { compose } from './core/compose.ts';
export { type Pipeline, pipeline } from './core/pipeline.ts';
export { type StandardLayers, standardOrder } from './core/standard-order.ts';
export type { Settled } from './core/fused-hooks.ts';
export type { Around, Middleware, Next } from './core/middleware.ts';
export type { Plugin, Pushback } from './core/plugin.ts';
export { type Classify, type Verdict, verdictOf } from './core/verdict.ts';
export { ResilienceError, type ResilienceErrorDetails } from './core/resilience-error.ts';
export { checkNumber, InvalidOptionError, type NumberRange } from './core/check-option.ts';
export { type Clock, systemClock, type Timer } from './core/clock.ts';
export { type Random, seededRandom, systemRandom } from './core/random.ts';
export { type EventSink, Publisher, type PublisherOptions, type ReportListenerError } from './core/publisher.ts';
export type {
  CircuitEvent,
  HeartbeatEvent,
  LatencyEvent,
  LinkEvent,
  ResilienceEvent,
  RetryEvent,
  TimeoutEvent,
} from './core/resilience-event.ts';
// backoff
export type { Backoff, BackoffInput } from './backoff/backoff.ts';
export { constantBackoff, type ConstantBackoffOptions } from './backoff/constant-backoff.ts';
export { exponentialBackoff, type ExponentialBackoffOptions } from './backoff/exponential-backoff.ts';
export type { Jitter } from './backoff/jitter.ts';
// circuit breaker
export type { Admission } from './circuit-breaker/admission.ts';
export { breakCircuit, type ChooseCircuit } from './circuit-breaker/break-circuit.ts';
export { CircuitBreaker, type CircuitMemory, type CircuitSnapshot } from './circuit-breaker/circuit-breaker.ts';
export type { CircuitBreakerOptions, HalfOpenOptions } from './circuit-breaker/circuit-breaker-options.ts';
export { CircuitOpenError } from './circuit-breaker/circuit-open-error.ts';
export type { CircuitState, Outcome } from './circuit-breaker/circuit-state.ts';
export { countWindow, type CountWindowOptions } from './circuit-breaker/count-window.ts';
export { restoreCircuit, type SavedCircuit, saveCircuit } from './circuit-breaker/saved-circuit.ts';
export { timeWindow, type TimeWindowOptions } from './circuit-breaker/time-window.ts';
export type { Trip, TripJudge, TripRates, WindowTotals } from './circuit-breaker/trip.ts';
// retry
export { retry, type RetryOptions } from './retry/retry.ts';
export { RetryBudget, type RetryBudgetOptions } from './retry/retry-budget.ts';
// timeout
export { AttemptTimeoutError, attemptTimeout } from './timeout/attempt-timeout.ts';
export { DeadlineExceededError, deadline } from './timeout/deadline.ts';
export type { LateResult, TimeLimitOptions } from './timeout/time-limit.ts';
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
export { classifyLinkCause, type LinkCauseKind } from './link/classify-link-cause.ts';
export type { ConfirmAliveOptions } from './link/freshness.ts';
export { LinkCloseTimeoutError } from './link/close-driver.ts';
export { LinkPhaseTimeoutError, LinkStoppedError } from './link/link-end.ts';
export { LinkNotReadyError } from './link/link-not-ready-error.ts';
export type { LinkStatus } from './link/link-status.ts';
export { LinkSupervisor } from './link/link-supervisor.ts';
export type { LinkHeartbeatOptions, LinkRuling, LinkSupervisorOptions } from './link/link-supervisor-options.ts';
export type { ReadyWait } from './link/ready-waiters.ts';
export { type RequiredLink, requireLink, type RequireLinkOptions } from './link/require-link.ts';
// heartbeat
export {
  CheckTimeoutError,
  EndToEndProbe,
  type EndToEndProbeOptions,
  type EndToEndState,
} from './heartbeat/end-to-end-probe.ts';
export { DeadlineDetector, type FailureDetector } from './heartbeat/failure-detector.ts';
export {
  HeartbeatMonitor,
  type HeartbeatMonitorOptions,
  type HeartbeatMonitorState,
} from './heartbeat/heartbeat-monitor.ts';
export { type PhiAccrualOptions, PhiAccrualDetector } from './heartbeat/phi-accrual-detector.ts';
export { HealthCheckFailedError, PeerSilentError } from './heartbeat/peer-silent-error.ts';
// latency
export { Histogram } from './latency/histogram.ts';
export { type LatencySnapshot, LatencyTracker, type LatencyTrackerOptions } from './latency/latency-tracker.ts';
export { type ChooseTracker, measureLatency, type MeasureLatencyOptions } from './latency/measure-latency.ts';
// rate limit
export type { Law, LawSnapshot, Stamp } from './rate-limit/law.ts';
export { slidingWindow, type SlidingWindowOptions } from './rate-limit/sliding-window.ts';
export { adaptive, type AdaptiveOptions } from './rate-limit/adaptive.ts';
export { allOf } from './rate-limit/all-of.ts';
export { tokenBucket, type TokenBucketOptions } from './rate-limit/token-bucket.ts';
export { RateLimiter } from './rate-limit/rate-limiter.ts';
export type { AcquireOptions, LimiterSnapshot, RateLimiterOptions } from './rate-limit/rate-limiter-options.ts';
export type { Permit } from './rate-limit/permit.ts';
export type { Line } from './rate-limit/line.ts';
export type { LineOptions, Overflow, WaitOptions } from './rate-limit/line-options.ts';
export type { CallWait } from './rate-limit/call-wait.ts';
export { FRONT_LANE } from './rate-limit/lanes.ts';
export { DisposedError, QueueFullError, RateLimitedError } from './rate-limit/rate-limit-errors.ts';
export { rateLimit, type RateLimitOptions } from './rate-limit/rate-limit.ts';
export { KeyedLimiter, type KeyedLimiterOptions, TooManyKeysError } from './rate-limit/keyed-limiter.ts';
export type { Places, PlacesOptions } from './rate-limit/places.ts';
export { Lease, type LeaseOptions, Slots, SlotsFullError, type SlotsOptions } from './rate-limit/slots.ts';
// bulkhead
export { Bulkhead, type BulkheadOptions, type ExecuteOptions, type ReleaseOn } from './bulkhead/bulkhead.ts';
export { BulkheadFullError } from './bulkhead/bulkhead-full-error.ts';
export { limitConcurrency, type LimitConcurrencyOptions } from './bulkhead/limit-concurrency.ts';
// telemetry
export { collectStatus, type ReadStatus } from './telemetry/collect-status.ts';
export { type Measurement, measurementsOf } from './telemetry/measurements-of.ts';
export { EVENT_CHANNEL, publishToDiagnostics } from './telemetry/publish-to-diagnostics.ts';
export { type Severity, severityOf } from './telemetry/severity-of.ts';
export { CALL_CHANNEL, traceCalls, type TracedCall } from './telemetry/trace-calls.ts';
