import type { Measurement } from '@autobot/resilience';

/** What one metric is; the same row makes its instrument, its place in the reference and its name in the dashboards. */
export interface MetricRow {
  readonly kind: Measurement['kind'];
  /** In UCUM: `s`, or what is counted, in braces. */
  readonly unit: string;
  readonly description: string;
}

/** Upper bounds of the buckets of every histogram, in seconds: from a request on one host to a minute. */
export const bucketBoundsS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Every metric of the kit, by name. Names and units as OpenTelemetry has them: seconds, and no unit in a name. */
export const kitMetrics: Readonly<Record<string, MetricRow>> = {
  'resilience.events': { kind: 'counter', unit: '{event}', description: 'Everything the kit told, by event.' },
  'resilience.circuit_breaker.transitions': {
    kind: 'counter',
    unit: '{transition}',
    description: 'Changes of a breaker, by the state it came to and why.',
  },
  'resilience.circuit_breaker.state': {
    kind: 'gauge',
    unit: '1',
    description: 'For each breaker and state: 1 if it is in that state, else 0.',
  },
  'resilience.rate_limiter.wait.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long a call waited for its permit.',
  },
  'resilience.rate_limiter.queue.length': {
    kind: 'gauge',
    unit: '{request}',
    description: 'Calls that wait for a permit.',
  },
  'resilience.rate_limiter.permits.available': {
    kind: 'gauge',
    unit: '{permit}',
    description: 'Permits that would be granted at once, by law.',
  },
  'resilience.rate_limiter.store.mode': {
    kind: 'gauge',
    unit: '1',
    description: 'For each limiter and mode: 1 if it is kept in that mode, else 0. local: by this process alone.',
  },
  'resilience.store.errors': {
    kind: 'counter',
    unit: '{error}',
    description: 'Calls to a shared store that were not answered in time, or refused.',
  },
  'resilience.bulkhead.queue.length': {
    kind: 'gauge',
    unit: '{request}',
    description: 'Calls that wait to enter a bulkhead.',
  },
};

/** Every metric of a connection to Interactive Brokers, by name. */
export const ibMetrics: Readonly<Record<string, MetricRow>> = {
  'ib.connection.state': {
    kind: 'gauge',
    unit: '1',
    description: 'For each state of the link: 1 if it is in that state, else 0.',
  },
  'ib.connection.reconnects': {
    kind: 'counter',
    unit: '{reconnect}',
    description: 'Links that were ready and were lost, by reason.',
  },
  'ib.connection.inbound.age': {
    kind: 'gauge',
    unit: 's',
    description: 'Time since anything was heard from TWS. The one to alert on: a bot that is up and blind.',
  },
  'ib.upstream.state': {
    kind: 'gauge',
    unit: '1',
    description: "For each state of TWS's own connection to IB: 1 if it is in that state, else 0.",
  },
  'ib.farms.broken': { kind: 'gauge', unit: '{farm}', description: 'Data farms that TWS said are broken.' },
  'ib.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'What a caller waited for an answer, waiting for permits included, by request and outcome.',
  },
  'ib.messages': { kind: 'counter', unit: '{message}', description: 'Messages sent to TWS, by type.' },
  'ib.pacing.violations': {
    kind: 'counter',
    unit: '{violation}',
    description: 'Times TWS said that we asked for too much, by rule.',
  },
  'ib.market_data.lines.used': { kind: 'gauge', unit: '{line}', description: 'Market-data lines in use.' },
  'ib.market_data.lines.limit': { kind: 'gauge', unit: '{line}', description: 'Market-data lines that may be in use.' },
  'ib.market_data.streams': {
    kind: 'gauge',
    unit: '{stream}',
    description: 'Open streams, by how far their data can be trusted.',
  },
  'ib.market_data.dropped': {
    kind: 'gauge',
    unit: '{value}',
    description: 'Values that readers of open streams never got, because they were too slow.',
  },
  'ib.historical.window.used': {
    kind: 'gauge',
    unit: '{request}',
    description: 'Historical requests that count against the ten minutes.',
  },
  'ib.orders.submitted': { kind: 'counter', unit: '{order}', description: 'Orders sent, by side and type.' },
  'ib.orders.rejected': {
    kind: 'counter',
    unit: '{order}',
    description: 'Orders that TWS or a guard of ours refused.',
  },
  'ib.orders.fills': { kind: 'counter', unit: '{fill}', description: 'Executions, by side.' },
  'ib.orders.unknown': { kind: 'gauge', unit: '{order}', description: 'Orders whose outcome nobody knows yet.' },
  'ib.order.ack.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'From the moment an order was sent to the first word about it.',
  },
  'ib.order_gate.open': { kind: 'gauge', unit: '1', description: '1 if new orders may leave, else 0.' },
  'ib.risk.halted': { kind: 'gauge', unit: '1', description: '1 if the kill switch is not at "active", else 0.' },
};
