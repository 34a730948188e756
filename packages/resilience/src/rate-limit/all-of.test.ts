import { describe, expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { adaptive } from './adaptive.ts';
import { allOf } from './all-of.ts';
import { RateLimiter } from './rate-limiter.ts';
import { slidingWindow } from './sliding-window.ts';
import { tokenBucket } from './token-bucket.ts';

const perSecond = (limit: number) => slidingWindow({ limit, windowMs: 1000 });

describe('allOf', () => {
  test('grants as much as the strictest, and shows what all of them would grant', () => {
    const law = allOf(perSecond(5), slidingWindow({ limit: 3, windowMs: 5000 }), perSecond(4));
    expect(law.snapshot(0)).toEqual({ kind: 'allOf', capacity: 3, available: 3 });
    law.take(0, 2);
    expect(law.snapshot(0)).toEqual({ kind: 'allOf', capacity: 3, available: 1 });
    expect([law.waitMs(0, 1), law.waitMs(0, 2)]).toEqual([0, 5000]);
    law.giveBack(0, 0, 2);
    expect(law.parts?.map((one) => one.snapshot(0).available)).toEqual([5, 3, 4]);
  });

  test('remembers as long as the one that remembers longest, wherever that stands', () => {
    for (const law of [allOf(perSecond(5), tokenBucket({ ratePerSecond: 1, burst: 9 })), allOf(perSecond(5))]) {
      law.take(0, 2);
      expect(law.history(0)).toEqual([{ atMs: 0, cost: 2 }]);
    }
    const long = slidingWindow({ limit: 9, windowMs: 9000 });
    for (const law of [allOf(long, perSecond(5)), allOf(perSecond(5), long)]) {
      long.take(0, 1);
      expect(law.history(2000)[0]?.atMs).toBe(0);
    }
  });

  test('slows down those of its laws that can', () => {
    const clock = new FakeClock();
    const law = allOf(perSecond(10), adaptive({ lawAt: (share) => perSecond(Math.ceil(10 * share)) }));
    const limiter = new RateLimiter({ law, clock });
    limiter.slowDown();
    expect(limiter.snapshot().laws.map((one) => one.share)).toEqual([undefined, 0.5]);
    expect(limiter.snapshot().laws.map((one) => one.available)).toEqual([10, 5]);
  });

  test('is nothing without a law', () => {
    expect(() => allOf()).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_OPTION',
        option: 'law',
        message: 'allOf must be given at least one law',
      }),
    );
  });
});
