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

// What a circuit is after each of its events, and why if the event itself does not say.
const CIRCUIT_CHANGES = {
  'circuit.opened': ['open', ''],
  'circuit.half_opened': ['half_open', 'elapsed'],
  'circuit.closed': ['closed', 'probes_passed'],
  'circuit.isolated': ['isolated', 'by_hand'],
} as const;

const STORE_MODES = ['shared', 'fallback', 'recovering', 'closed'];

/** What an event adds to the metrics: always one to `resilience.events`, and what it says about its own primitive. */
export function measurementsOf(event: ResilienceEvent): readonly Measurement[] {
  const attributes = {
    'pipeline.name': event.source,
    'strategy.type': event.type.slice(0, event.type.indexOf('.')),
    'event.name': event.type,
    'event.severity': severityOf(event),
  };
  return [{ name: 'resilience.events', kind: 'counter', unit: '{event}', value: 1, attributes }, ...specificTo(event)];
}

function specificTo(event: ResilienceEvent): readonly Measurement[] {
  const name = event.source;
  switch (event.type) {
    case 'limiter.granted': {
      const attributes = { name, outcome: 'granted' };
      const value = event.waitedMs / 1_000;
      return [{ name: 'resilience.rate_limiter.wait.duration', kind: 'histogram', unit: 's', value, attributes }];
    }
    case 'limiter.queued':
    case 'bulkhead.queued': {
      const strategy = event.type === 'limiter.queued' ? 'rate_limiter' : 'bulkhead';
      const metric = `resilience.${strategy}.queue.length`;
      return [{ name: metric, kind: 'gauge', unit: '{request}', value: event.queued, attributes: { name } }];
    }
    case 'circuit.opened':
    case 'circuit.half_opened':
    case 'circuit.closed':
    case 'circuit.isolated': {
      const [to, why] = CIRCUIT_CHANGES[event.type];
      return circuit(name, to, event.type === 'circuit.opened' ? event.because : why);
    }
    case 'store.mode_changed':
      return STORE_MODES.map((mode) => ({
        name: 'resilience.rate_limiter.store.mode',
        kind: 'gauge',
        unit: '1',
        value: Number(mode === event.to),
        attributes: { name, mode },
      }));
    case 'store.call_failed': {
      const attributes = { name, store: event.store };
      return [{ name: 'resilience.store.errors', kind: 'counter', unit: '{error}', value: 1, attributes }];
    }
    default:
      return [];
  }
}

/** One transition, and a gauge for each state of which exactly one is 1. */
function circuit(name: string, to: string, reason: string): readonly Measurement[] {
  const metric = 'resilience.circuit_breaker';
  const attributes = { name, to, reason };
  const states = Object.values(CIRCUIT_CHANGES).map(
    ([state]): Measurement => ({
      name: `${metric}.state`,
      kind: 'gauge',
      unit: '1',
      value: Number(state === to),
      attributes: { name, state },
    }),
  );
  return [{ name: `${metric}.transitions`, kind: 'counter', unit: '{transition}', value: 1, attributes }, ...states];
}
