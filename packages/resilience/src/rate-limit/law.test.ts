import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { allOf } from './all-of.ts';
import { inheritUses } from './law.ts';
import { RateLimiter } from './rate-limiter.ts';
import { slidingWindow } from './sliding-window.ts';

test('a law that stays when others are replaced counts nothing twice', () => {
  const clock = new FakeClock();
  const perMinute = slidingWindow({ limit: 10, windowMs: 60_000 });
  const limiter = new RateLimiter({ law: allOf(perMinute, slidingWindow({ limit: 5, windowMs: 1000 })), clock });
  limiter.tryAcquire(4);
  limiter.update(allOf(perMinute, slidingWindow({ limit: 6, windowMs: 1000 })));
  expect(limiter.snapshot().laws.map((law) => law.available)).toEqual([6, 2]);
});

test.each([
  [60_000, 1000],
  [1000, 60_000],
])('a new law starts from the longest memory, wherever it stood: windows of %d and %d ms', (first, second) => {
  const old = allOf(...[first, second].map((windowMs) => slidingWindow({ limit: 10, windowMs })));
  old.take(0, 3);
  old.take(5000, 1);
  const next = slidingWindow({ limit: 10, windowMs: 60_000 });
  inheritUses(next, old, 5500);
  expect(next.snapshot(5500).available).toBe(6);
});
