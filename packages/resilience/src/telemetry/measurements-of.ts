import type { ResilienceEvent } from '../core/resilience-event.ts';
import { severityOf } from './severity-of.ts';

/**
 * One value for a metrics library. Names, units and attributes as OpenTelemetry has them: durations in seconds,
 * no unit in the name, every attribute from a small set of values.
 */
export interface Measurement {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** In UCUM: `s`, or what is counted, in braces. */
  readonly unit: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
}

const CIRCUIT_STATES = { opened: 'open', half_opened: 'half_open', closed: 'closed', isolated: 'isolated' } as const;

/** What an event adds to the metrics: always one to `resilience.events`, and what it says about its own primitive. */
export function measurementsOf(event: ResilienceEvent): readonly Measurement[] {
  const [strategy = 'other'] = event.type.split('.');
  const counted: Measurement = {
    name: 'resilience.events',
    kind: 'counter',
    unit: '{event}',
    value: 1,
    attributes: {
      'pipeline.name': event.source,
      'strategy.type': strategy,
      'event.name': event.type,
      'event.severity': severityOf(event),
    },
  };
  return [counted, ...specificTo(event)];
}

function specificTo(event: ResilienceEvent): readonly Measurement[] {
  const name = event.source;
  switch (event.type) {
    case 'limiter.granted':
      return [waited('resilience.rate_limiter.wait.duration', event.waitedMs, { name, outcome: 'granted' })];
    case 'limiter.queued':
      return [queued('resilience.rate_limiter.queue.length', event.queued, name)];
    case 'bulkhead.queued':
      return [queued('resilience.bulkhead.queue.length', event.queued, name)];
    case 'circuit.opened':
      return circuit('opened', name, event.because);
    case 'circuit.half_opened':
      return circuit('half_opened', name, 'elapsed');
    case 'circuit.closed':
      return circuit('closed', name, 'probes_passed');
    case 'circuit.isolated':
      return circuit('isolated', name, 'by_hand');
    default:
      return [];
  }
}

function waited(name: string, ms: number, attributes: Readonly<Record<string, string>>): Measurement {
  return { name, kind: 'histogram', unit: 's', value: ms / 1_000, attributes };
}

function queued(metric: string, length: number, name: string): Measurement {
  return { name: metric, kind: 'gauge', unit: '{request}', value: length, attributes: { name } };
}

/** One transition, and a gauge for each state of which exactly one is 1. */
function circuit(to: keyof typeof CIRCUIT_STATES, name: string, reason: string): readonly Measurement[] {
  const now = CIRCUIT_STATES[to];
  const transition: Measurement = {
    name: 'resilience.circuit_breaker.transitions',
    kind: 'counter',
    unit: '{transition}',
    value: 1,
    attributes: { name, to: now, reason },
  };
  const states = Object.values(CIRCUIT_STATES).map(
    (state): Measurement => ({
      name: 'resilience.circuit_breaker.state',
      kind: 'gauge',
      unit: '1',
      value: state === now ? 1 : 0,
      attributes: { name, state },
    }),
  );
  return [transition, ...states];
}
