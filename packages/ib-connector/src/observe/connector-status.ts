import type { LatencySnapshot, LimiterSnapshot } from '@autobot/resilience';
import type { ConnectorCore } from '../connector-core.ts';
import { causeOf, explainCause } from '../link/explain-cause.ts';
import type { FarmStatus } from '../link/farm-status.ts';
import type { OrderGate } from '../link/order-gate.ts';
import type { UpstreamState } from '../link/upstream-state.ts';
import type { KillSwitchReading } from '../orders/kill-switch.ts';
import type { SlotKind, SlotStatus } from '../pacing/line-slots.ts';
import type { HistoryLaneStatus } from '../pacing/pacer.ts';
import type { SharedStatus } from '../shared/shared-account.ts';
import type { StreamQuality } from '../subscriptions/stream-quality.ts';

/** What one breaker says. */
export interface BreakerStatus {
  readonly state: 'closed' | 'open' | 'halfOpen' | 'isolated';
}

/** One open stream. */
export interface StreamStatus {
  readonly kind: string;
  /** What it is of, for example `AAPL STK SMART USD` or an account. */
  readonly subject: string;
  readonly quality: StreamQuality;
  /** Values its reader never got. */
  readonly dropped: number;
}

/** The connector at one moment; serialisable, with monotonic milliseconds where it says `Ms`. */
export interface ConnectorStatus {
  /** Short for `link.state`. */
  readonly state: string;
  readonly link: {
    readonly state: string;
    /** Where TWS is, as `host:port`. */
    readonly address: string;
    /** Number of dials so far. */
    readonly epoch: number;
    /** Why it is not ready, in a sentence. */
    readonly cause: string | undefined;
    readonly serverVersion: number | undefined;
    readonly accounts: readonly string[];
    /** How long ago anything was heard; undefined before. */
    readonly inboundAgeMs: number | undefined;
  };
  readonly upstream: UpstreamState['name'];
  readonly farms: Readonly<Record<string, FarmStatus['state']>>;
  readonly orderGate: OrderGate;
  /** Where the kill switch stands, and why; the reason is empty if it was never moved. */
  readonly trading: KillSwitchReading;
  readonly metrics: {
    /** Of the link's round trips, against the target. */
    readonly p95LatencyMs: number;
    readonly targetMs: number;
    readonly isTargetMet: boolean;
    readonly link: LatencySnapshot;
    /** What callers waited for, history and waiting included. */
    readonly requests: LatencySnapshot;
  };
  /** The worst of the breakers, and each by its purpose. */
  readonly circuitBreaker: BreakerStatus & { readonly byPurpose: Readonly<Record<string, BreakerStatus>> };
  readonly rateLimiter: LimiterSnapshot;
  /** IB's rules besides the rate of messages. */
  readonly pacing: { readonly history: HistoryLaneStatus; readonly slots: Readonly<Record<SlotKind, SlotStatus>> };
  /** What is kept together with other connectors; undefined if nothing is. */
  readonly shared: SharedStatus | undefined;
  readonly requestsUnderWay: number;
  readonly streams: readonly StreamStatus[];
  readonly orders: Readonly<Record<string, number>>;
  readonly plugins: Readonly<Record<string, unknown>>;
}

/** Reads the status of a connector. */
export function connectorStatus(core: ConnectorCore): ConnectorStatus {
  const { supervisor, recovery, settings, session } = core;
  const { clock } = settings;
  const link = core.linkLatency.snapshot();
  const cause = causeOf(supervisor.state);
  return {
    state: supervisor.state.name,
    link: {
      state: supervisor.state.name,
      address: core.address,
      epoch: supervisor.epoch,
      cause: cause === undefined ? undefined : explainCause(cause).sentence,
      serverVersion: session?.serverVersion,
      accounts: session?.accounts ?? [],
      inboundAgeMs: supervisor.lastHeardMs === undefined ? undefined : clock.now() - supervisor.lastHeardMs,
    },
    upstream: recovery.upstream.name,
    farms: Object.fromEntries([...recovery.farms].map(([farm, { state }]) => [farm, state])),
    orderGate: core.desk.gate,
    trading: { state: core.desk.killSwitch.state, reason: core.desk.killSwitch.reason },
    metrics: {
      p95LatencyMs: link.p95,
      targetMs: settings.latencyTargetMs,
      isTargetMet: link.isTargetMet ?? true,
      link,
      requests: core.requestLatency.snapshot(),
    },
    circuitBreaker: breakerStatus(core),
    rateLimiter: core.limiter.snapshot(),
    pacing: { history: core.pacing.pacer.status(), slots: core.pacing.slots.status() },
    shared: core.sharing.account?.status(),
    requestsUnderWay: core.requester.underWay,
    streams: core.feed.streams.map(({ kind, stream: { subject, quality, dropped } }) => ({
      kind,
      subject,
      quality,
      dropped,
    })),
    orders: countByState(core),
    plugins: core.plugins.status(),
  };
}

const worstFirst = ['isolated', 'open', 'halfOpen', 'closed'] as const;

function breakerStatus(core: ConnectorCore): ConnectorStatus['circuitBreaker'] {
  const states = [...core.breakers].map(([purpose, breaker]) => [purpose, { state: breaker.state }] as const);
  const state = worstFirst.find((name) => states.some(([, breaker]) => breaker.state === name)) ?? 'closed';
  return { state, byPurpose: Object.fromEntries(states) };
}

function countByState(core: ConnectorCore): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of core.desk.tracker.orders) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
