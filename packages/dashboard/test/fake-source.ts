import type { ConnectorStatus, IbEvent, OrderSnapshot } from '@autobot/ib-connector';
import type { LatencySnapshot } from '@autobot/resilience';
import type { DashboardSource } from '../src/dashboard-source.ts';

const latency: LatencySnapshot = {
  count: 100,
  p50: 4,
  p95: 9,
  p99: 12,
  max: 20,
  targetMs: 100,
  isTargetMet: true,
  ignored: 0,
};

/** The status of a connector that is well, but for what is given. */
export function aStatus(changes: Partial<ConnectorStatus> = {}): ConnectorStatus {
  const slot = { inUse: 0, limit: 10, queued: 0 };
  return {
    state: 'ready',
    link: {
      state: 'ready',
      address: '127.0.0.1:4002',
      epoch: 1,
      cause: undefined,
      serverVersion: 178,
      accounts: ['DU1234567'],
      inboundAgeMs: 20,
    },
    upstream: 'up',
    farms: { usfarm: 'ok' },
    orderGate: { isOpen: true },
    trading: { state: 'active', reason: '' },
    metrics: { p95LatencyMs: 9, targetMs: 100, isTargetMet: true, link: latency, requests: latency },
    circuitBreaker: { state: 'closed', byPurpose: { dial: { state: 'closed' } } },
    rateLimiter: {
      name: 'messages',
      queued: 0,
      waitingMs: 0,
      pausedMs: 0,
      laws: [{ kind: 'adaptive', capacity: 50, available: 50 }],
    },
    pacing: {
      history: { queued: 0, closedMs: 0, window: { kind: 'slidingWindow', capacity: 60, available: 60 } },
      slots: { lines: slot, depth: slot, tickByTick: slot, scanners: slot, history: slot, accountSummary: slot },
    },
    shared: undefined,
    requestsUnderWay: 0,
    streams: [],
    orders: {},
    plugins: {},
    ...changes,
  };
}

/** A connector that is what the test makes of it. */
export class FakeSource implements DashboardSource {
  orders: readonly OrderSnapshot[] = [];
  status: ConnectorStatus = aStatus();
  looks = 0;
  readonly listeners = new Set<(event: IbEvent) => void>();

  getStatus(): ConnectorStatus {
    this.looks += 1;
    return this.status;
  }

  subscribe(listener: (event: IbEvent) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  tell(event: IbEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
