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
export type ResilienceEvent = LinkEvent | HeartbeatEvent | LatencyEvent;

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
