import { Publisher } from '../src/core/publisher.ts';
import type { ResilienceEvent } from '../src/core/resilience-event.ts';
import { MemoryStore } from '../src/shared/memory-store.ts';
import { SharedLimiter } from '../src/shared/shared-limiter.ts';
import type { SharedLimiterOptions } from '../src/shared/shared-limiter-options.ts';
import { SimulatedStore } from '../src/shared/simulated-store.ts';
import { EventLog } from '../src/testing/event-log.ts';
import { FakeClock } from '../src/testing/fake-clock.ts';

const rules = [{ key: 'messages', limit: 24, windowMs: 1_000 }];

/** Two processes on one store, each reaching it by itself. */
export function twoProcesses(options: Partial<SharedLimiterOptions> = {}) {
  const clock = new FakeClock();
  const memory = new MemoryStore({ clock });
  const events = new Publisher<ResilienceEvent>();
  const links = [new SimulatedStore(memory, { clock }), new SimulatedStore(memory, { clock })] as const;
  const make = (store: SimulatedStore): SharedLimiter =>
    new SharedLimiter({ store, rules, maxInstances: 2, clock, events, ...options });
  return { clock, memory, links, one: make(links[0]), two: make(links[1]), log: new EventLog(events) };
}

/** Counts the grants of so many calls that all wait. */
export function flood(limiter: SharedLimiter, times: number, priority = 0): { granted: number } {
  const count = { granted: 0 };
  const grant = (): void => {
    count.granted += 1;
  };
  // What still waits when the test ends is never settled.
  for (let time = 0; time < times; time += 1) limiter.schedule(grant, { priority }).catch(() => undefined);
  return count;
}
