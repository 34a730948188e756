import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { SharedLimiter } from './shared-limiter.ts';
import { SimulatedStore } from './simulated-store.ts';

const LIMIT = 12;
const WINDOW_MS = 400;

type Trouble = { readonly does: 'refuse' | 'freeze' | 'comeUp' | 'flush'; readonly afterMs: number };
const troubles = fc.array(
  fc.record({
    does: fc.constantFrom<Trouble['does']>('refuse', 'freeze', 'comeUp', 'flush'),
    afterMs: fc.integer({ min: 0, max: 1_500 }),
  }),
  { maxLength: 12 },
);

/** Grants of all processes while the store, the same for all of them, goes through its troubles. */
async function grantsThrough(steps: readonly Trouble[], seed: number): Promise<number[]> {
  const clock = new FakeClock();
  const random = seededRandom(seed);
  const memory = new MemoryStore({ clock });
  const grantedAtMs: number[] = [];
  const links = [1, 2, 3].map(() => new SimulatedStore(memory, { clock, latencyMs: () => random.next() * 20 }));
  const rules = [{ key: 'messages', limit: LIMIT, windowMs: WINDOW_MS }];
  const limiters = links.map((store) => new SharedLimiter({ store, rules, maxInstances: 3, clock }));
  const ask = (limiter: SharedLimiter): void => {
    const grant = (): void => {
      grantedAtMs.push(clock.now());
    };
    // What still waits at the end is rejected; that is not what is looked at.
    limiter.schedule(grant).catch(() => undefined);
    clock.setTimer(
      () => {
        if (clock.now() < 20_000) ask(limiter);
      },
      random.next() < 0.02 ? 1_500 * random.next() : 30 * random.next(),
    );
  };
  for (const limiter of limiters) ask(limiter);
  for (const { does, afterMs } of [...steps, { does: 'comeUp', afterMs: 0 } as const]) {
    await clock.run(afterMs);
    if (does === 'flush') memory.flush();
    else for (const link of links) link[does]();
  }
  await clock.run(4_000);
  await Promise.all(limiters.map((limiter) => limiter[Symbol.asyncDispose]()));
  return grantedAtMs;
}

it('never grants more than the limit in any window, whatever the store goes through, and recovers by itself', async () => {
  await fc.assert(
    fc.asyncProperty(troubles, fc.integer(), async (steps, seed) => {
      const stampsMs = await grantsThrough(steps, seed);
      const gapsMs = stampsMs.slice(LIMIT).map((laterMs, index) => laterMs - (stampsMs[index] ?? 0));
      expect(Math.min(WINDOW_MS, ...gapsMs)).toBe(WINDOW_MS);
      const lastMs = stampsMs.at(-1) ?? 0;
      expect(stampsMs.filter((atMs) => atMs > lastMs - 2_000).length).toBeGreaterThan(15);
    }),
    { numRuns: 20 },
  );
}, 60_000);
