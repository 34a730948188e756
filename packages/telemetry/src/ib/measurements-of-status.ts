import type { Measurement } from '@autobot/resilience';
import type { ConnectorStatus } from '@autobot/ib-connector';

const LINK_STATES = [
  'idle',
  'dialing',
  'handshake',
  'starting',
  'syncing',
  'ready',
  'draining',
  'closed',
  'backoff',
  'halted',
];
const UPSTREAM_STATES = ['up', 'down', 'restoring'] as const;
const CIRCUIT_STATES = { closed: 'closed', open: 'open', halfOpen: 'half_open', isolated: 'isolated' } as const;
const QUALITIES = ['live', 'suspect', 'stale', 'delayed', 'blocked'];

/** The gauges of a connection at one moment; pure. */
export function measurementsOfStatus(status: ConnectorStatus): readonly Measurement[] {
  const { link, rateLimiter, pacing } = status;
  return [
    ...oneOf('ib.connection.state', LINK_STATES, link.state),
    // Before the first message there is no age; an alert on this one must not fire for a bot that never connected.
    ...(link.inboundAgeMs === undefined ? [] : [gauge('ib.connection.inbound.age', 's', link.inboundAgeMs / 1_000)]),
    ...oneOf('ib.upstream.state', UPSTREAM_STATES, status.upstream),
    gauge('ib.farms.broken', '{farm}', Object.values(status.farms).filter((state) => state === 'broken').length),
    ...breakers(status),
    gauge('resilience.rate_limiter.queue.length', '{request}', rateLimiter.queued, { name: rateLimiter.name }),
    ...rateLimiter.laws.map((law) =>
      gauge('resilience.rate_limiter.permits.available', '{permit}', law.available, {
        name: rateLimiter.name,
        law: law.kind,
      }),
    ),
    ...storeModes(status),
    gauge('ib.market_data.lines.used', '{line}', pacing.slots.lines.inUse),
    gauge('ib.market_data.lines.limit', '{line}', pacing.slots.lines.limit),
    ...streams(status),
    gauge(
      'ib.historical.window.used',
      '{request}',
      pacing.history.window.capacity - Math.max(0, pacing.history.window.available),
    ),
    gauge('ib.orders.unknown', '{order}', status.orders['unknown'] ?? 0),
    gauge('ib.order_gate.open', '1', status.orderGate.isOpen ? 1 : 0),
    gauge('ib.risk.halted', '1', status.trading.state === 'active' ? 0 : 1),
  ];
}

// `local`: a limit that this process keeps alone.
const STORE_MODES = ['local', 'shared', 'fallback', 'recovering', 'closed'] as const;

function storeModes({ rateLimiter, shared }: ConnectorStatus): readonly Measurement[] {
  const limits = [{ name: rateLimiter.name, mode: 'local' as const }, ...(shared?.limits ?? [])];
  return limits.flatMap(({ name, mode }) =>
    STORE_MODES.map((one) =>
      gauge('resilience.rate_limiter.store.mode', '1', one === mode ? 1 : 0, { name, mode: one }),
    ),
  );
}

function breakers({ circuitBreaker }: ConnectorStatus): readonly Measurement[] {
  return Object.entries(circuitBreaker.byPurpose).flatMap(([purpose, { state }]) =>
    oneOf('resilience.circuit_breaker.state', Object.values(CIRCUIT_STATES), CIRCUIT_STATES[state], { name: purpose }),
  );
}

function streams(status: ConnectorStatus): readonly Measurement[] {
  const dropped = status.streams.reduce((sum, stream) => sum + stream.dropped, 0);
  const byQuality = QUALITIES.map((quality) => {
    const count = status.streams.filter((stream) => stream.quality === quality).length;
    return gauge('ib.market_data.streams', '{stream}', count, { quality });
  });
  return [...byQuality, gauge('ib.market_data.dropped', '{value}', dropped)];
}

function oneOf(
  name: string,
  states: readonly string[],
  current: string,
  attributes: Readonly<Record<string, string>> = {},
): readonly Measurement[] {
  return states.map((state) => gauge(name, '1', state === current ? 1 : 0, { ...attributes, state }));
}

function gauge(
  name: string,
  unit: string,
  value: number,
  attributes: Readonly<Record<string, string>> = {},
): Measurement {
  return { name, kind: 'gauge', unit, value, attributes };
}
