import { attemptTimeout, constantBackoff, pipeline, Publisher, type ResilienceEvent, retry } from '@autobot/resilience';
import { EventLog, FakeClock } from '@autobot/resilience/testing';

const clock = new FakeClock();
const events = new Publisher<ResilienceEvent>();
const log = new EventLog(events);
const layers = pipeline(
  retry({ maxAttempts: 2, backoff: constantBackoff({ delayMs: 60_000 }), clock, events }),
  attemptTimeout({ timeoutMs: 30_000, clock, events }),
);
const ended = layers.execute(() => new Promise<never>(() => undefined)).catch(String);
await clock.run(120_000);
process.stdout.write(`${log.types.join(', ')}\n${await ended}\n`);
