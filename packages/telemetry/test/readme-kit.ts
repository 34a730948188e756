import { CircuitBreaker, Publisher, type ResilienceEvent } from '@autobot/resilience';
import { recordEvents } from '@autobot/telemetry';
import { metrics } from '@opentelemetry/api';

const events = new Publisher<ResilienceEvent>();
recordEvents(events, metrics.getMeter('my-app')); // gives a function that ends it
const breaker = new CircuitBreaker({ name: 'quotes', failureThreshold: 1, events });
breaker.recordFailure(); // closed to open, and counted
