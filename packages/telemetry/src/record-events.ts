import type { Meter } from '@opentelemetry/api';
import { measurementsOf, type ResilienceEvent } from '@autobot/resilience';
import { Instruments } from './instruments.ts';
import { kitMetrics } from './metric-table.ts';

/** Whatever tells the kit's events: a `Publisher`. */
export interface EventSource {
  subscribe(listener: (event: ResilienceEvent) => void): () => void;
}

/**
 * Counts and measures everything a publisher of the kit tells, in instruments of `meter`.
 *
 * ```ts
 * const events = new Publisher<ResilienceEvent>();
 * const stop = recordEvents(events, metrics.getMeter('my-app'));
 * const breaker = new CircuitBreaker({ name: 'quotes', events });
 * ```
 * @returns the function that stops it.
 */
export function recordEvents(events: EventSource, meter: Meter): () => void {
  const instruments = new Instruments(meter, kitMetrics);
  return events.subscribe((event) => {
    for (const measurement of measurementsOf(event)) instruments.record(measurement);
  });
}
