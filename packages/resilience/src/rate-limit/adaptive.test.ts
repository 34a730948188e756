import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { adaptive, type AdaptiveOptions } from './adaptive.ts';
import { RateLimiter } from './rate-limiter.ts';
import { slidingWindow } from './sliding-window.ts';

const tenASecond = (share: number) => slidingWindow({ limit: Math.max(1, Math.round(10 * share)), windowMs: 1000 });

test('halves when the other side complains and grows back by a step at a time', () => {
  const law = adaptive({ lawAt: tenASecond, increase: 0.1 });
  const shareAt = (nowMs: number) => law.snapshot(nowMs).share;
  law.slowDown?.(0);
  expect(shareAt(0)).toBe(0.5);
  expect(shareAt(999)).toBe(0.5);
  expect(shareAt(1000)).toBeCloseTo(0.6);
  expect(shareAt(3500)).toBeCloseTo(0.8);
  expect(shareAt(60_000)).toBe(1);
  expect(law.snapshot(60_000)).toMatchObject({ kind: 'adaptive', capacity: 10, available: 10 });
});

test('takes complaints that come together for one, and never falls below its least share', () => {
  const law = adaptive({ lawAt: tenASecond, minShare: 0.2, settleMs: 500 });
  for (const atMs of [0, 1, 499]) law.slowDown?.(atMs);
  expect(law.snapshot(499).share).toBe(0.5);
  for (const atMs of [500, 1000, 1500, 2000]) law.slowDown?.(atMs);
  expect(law.snapshot(2000).share).toBe(0.2);
});

test('holds the lower limit from the complaint on, also for what was sent just before', () => {
  const law = adaptive({ lawAt: tenASecond });
  law.take(0, 8);
  law.slowDown?.(100);
  expect(law.waitMs(100, 1)).toBeGreaterThan(0);
  expect(law.waitMs(1000, 5)).toBe(0);
  expect(law.waitMs(1000, 6)).toBeGreaterThan(0);
});

test('grants what only fits at full rate once it has grown back', async () => {
  const clock = new FakeClock();
  const limiter = new RateLimiter({ law: adaptive({ lawAt: tenASecond, increase: 0.25 }), clock });
  limiter.slowDown();
  const heavy = limiter.acquire({ cost: 10 });
  await clock.run(10_000);
  expect((await heavy).waitedMs).toBe(2000);
  expect(clock.pendingTimers).toBe(0);
});

test('a limiter tells that it slowed down, and laws that cannot adapt do nothing', () => {
  const events = new Publisher<ResilienceEvent>();
  const told: string[] = [];
  events.subscribe((event) => told.push(event.type));
  const limiter = new RateLimiter({ law: tenASecond(1), clock: new FakeClock(), events });
  limiter.slowDown();
  expect(told).toEqual(['limiter.slowed']);
  expect(limiter.tryAcquire(10)).toBe(true);
});

test('whatever the complaints, the share stays between its bounds and the full law is never exceeded', () => {
  const steps = fc.array(fc.record({ afterMs: fc.nat(900), isComplaint: fc.boolean() }), { maxLength: 80 });
  fc.assert(
    fc.property(steps, (all) => {
      const law = adaptive({ lawAt: tenASecond, stepMs: 300 });
      const grants: number[] = [];
      let nowMs = 0;
      for (const { afterMs, isComplaint } of all) {
        nowMs += afterMs;
        if (isComplaint) law.slowDown?.(nowMs);
        while (law.waitMs(nowMs, 1) <= 0) {
          law.take(nowMs, 1);
          grants.push(nowMs);
        }
        const share = law.snapshot(nowMs).share ?? 0;
        expect(share).toBeGreaterThanOrEqual(0.1);
        expect(share).toBeLessThanOrEqual(1);
        const inWindow = grants.filter((atMs) => nowMs - atMs < 1000).length;
        expect(inWindow).toBeLessThanOrEqual(10);
      }
    }),
    { numRuns: 100 },
  );
});

test.each<Partial<AdaptiveOptions>>([
  { minShare: 0 },
  { minShare: 1.1 },
  { decrease: 1 },
  { decrease: 0 },
  { increase: 0 },
  { stepMs: 0 },
  { settleMs: -1 },
])('refuses %j', (options) => {
  expect(() => adaptive({ lawAt: tenASecond, ...options })).toThrow(/must be/);
});
