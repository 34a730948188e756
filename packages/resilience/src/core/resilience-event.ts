/** What every event of the kit carries. */
interface Told<Type extends string> {
  /** Thing and past tense, for example `circuit.opened`. */
  readonly type: Type;
  /** Name of the limiter, breaker, … that tells it. */
  readonly source: string;
  /** Monotonic milliseconds on that object's clock. */
  readonly atMs: number;
}

/** Everything the kit tells, one publisher for all of it. Each primitive's events stand together below. */
export type ResilienceEvent =
  | LinkEvent
  | HeartbeatEvent
  | LatencyEvent
  | CircuitEvent
  | RetryEvent
  | TimeoutEvent
  | LimiterEvent
  | SlotsEvent
  | BulkheadEvent
  | StoreEvent;

/** Told by a link supervisor. */
export type LinkEvent =
  | (Told<'link.changed'> & { readonly from: string; readonly to: string; readonly cause?: unknown })
  | (Told<'link.ready'> & { readonly epoch: number; readonly tookMs: number })
  /** A link that was ready is gone. */
  | (Told<'link.lost'> & { readonly epoch: number; readonly cause: unknown })
  /** An opening failed before the link was ready. */
  | (Told<'link.open_failed'> & { readonly epoch: number; readonly phase: string; readonly cause: unknown })
  | (Told<'link.halted'> & { readonly reason: string; readonly cause: unknown })
  /** The driver or the judge did what the supervisor could not follow; it went on without. */
  | (Told<'link.fault_ignored'> & { readonly during: string; readonly cause: unknown });

/** Told by a heartbeat monitor or an end-to-end probe. */
export type HeartbeatEvent =
  | (Told<'heartbeat.lost'> & { readonly silentMs: number; readonly cause: unknown })
  | (Told<'heartbeat.restored'> & { readonly silentMs: number })
  | (Told<'heartbeat.probe_failed'> & { readonly cause: unknown });

/** Told by a latency tracker when its percentile crosses its target. */
export type LatencyEvent = Told<'latency.target_missed' | 'latency.target_met'> & {
  readonly targetMs: number;
  readonly percentile: number;
  readonly measuredMs: number;
  readonly count: number;
};

/** Told by a circuit breaker. */
export type CircuitEvent =
  | (Told<'circuit.opened'> & {
      readonly because: 'faults' | 'fault_rate' | 'slow_rate' | 'probe_failed' | 'probes_overdue';
      readonly openForMs: number;
      /** Openings in a row, this one included. */
      readonly openings: number;
    })
  | Told<'circuit.half_opened' | 'circuit.closed' | 'circuit.isolated' | 'circuit.released' | 'circuit.reset'>
  | (Told<'circuit.refused'> & { readonly retryAfterMs: number | undefined });

/** Told by a retry. */
export type RetryEvent =
  | (Told<'retry.scheduled'> & TriedCall & { readonly delayMs: number; readonly error: unknown })
  | (Told<'retry.given_up'> &
      TriedCall & {
        readonly because: 'attempts' | 'elapsed' | 'deadline' | 'backoff' | 'budget';
        readonly error: unknown;
      });

/** Told by a deadline or an attempt timeout. */
export type TimeoutEvent =
  | (Told<'deadline.exceeded' | 'attempt.timed_out'> & TriedCall & { readonly timeoutMs: number })
  /** Work ended after its caller had been told that its time was up. */
  | (Told<'call.settled_late'> & TriedCall & { readonly lateByMs: number; readonly outcome: 'success' | 'failure' });

interface TriedCall {
  readonly operation: string;
  readonly attempt: number;
}

/** Told by a rate limiter. */
export type LimiterEvent =
  /** Told when the permits are counted, after the send. */
  | (Told<'limiter.granted'> & { readonly cost: number; readonly waitedMs: number })
  | (Told<'limiter.queued'> & { readonly cost: number; readonly queued: number })
  | (Told<'limiter.rejected'> & {
      /** Not free and not willing to wait, queue full, made room for another, not in time. */
      readonly reason: 'unavailable' | 'full' | 'dropped' | 'late';
      readonly cost: number;
      readonly retryAfterMs: number;
    })
  | (Told<'limiter.paused'> & { readonly untilMs: number })
  | Told<'limiter.slowed'>
  | (Told<'limiter.updated'> & { readonly capacity: number });

/** Told by slots. */
export type SlotsEvent =
  | (Told<'slots.leased'> & { readonly waitedMs: number })
  | (Told<'slots.released'> & { readonly heldMs: number })
  | (Told<'slots.queued'> & { readonly queued: number })
  | (Told<'slots.rejected'> & { readonly reason: 'full' | 'dropped' | 'late' });

/** Told by a bulkhead. */
export type BulkheadEvent =
  | (Told<'bulkhead.entered'> & { readonly waitedMs: number })
  | (Told<'bulkhead.queued'> & { readonly queued: number })
  | (Told<'bulkhead.rejected'> & { readonly reason: 'full' | 'dropped' | 'late' });

/** Told by what processes share through a store. */
export type StoreEvent =
  | (Told<'store.mode_changed'> & {
      readonly from: 'shared' | 'fallback' | 'recovering' | 'closed';
      readonly to: 'shared' | 'fallback' | 'recovering' | 'closed';
      /** What was heard of the store: an answer, that it lost its memory, nothing; or time passed. */
      readonly because: 'answered' | 'held' | 'failed' | 'elapsed';
    })
  | (Told<'store.call_failed'> & { readonly store: string; readonly cause: unknown })
  /** A lease could not be renewed in time: somebody else may hold its place now. */
  | (Told<'lease.lost'> & { readonly key: string; readonly token: number })
  | (Told<'halt.changed'> & {
      readonly to: 'running' | 'halted' | 'unknown';
      readonly epoch: number;
      readonly reason: string;
    });
