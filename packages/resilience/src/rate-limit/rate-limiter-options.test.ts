import { describe, expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { FRONT_LANE } from './lanes.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { AcquireOptions, RateLimiterOptions } from './rate-limiter-options.ts';
import { slidingWindow } from './sliding-window.ts';
import { Slots } from './slots.ts';

function aLimiter(options: Partial<RateLimiterOptions> = {}): RateLimiter {
  return new RateLimiter({ law: slidingWindow({ limit: 3, windowMs: 1000 }), clock: new FakeClock(), ...options });
}

describe('a limiter refuses to be made', () => {
  test.each<[Partial<RateLimiterOptions>, RegExp]>([
    [{ reserve: 3 }, /^reserve must be .*at most 2/],
    [{ reserve: -1 }, /^reserve must be/],
    [{ reserve: 0.5 }, /^reserve must be/],
    [{ maxQueue: -1 }, /^maxQueue must be a whole number at least 0 or Infinity/],
    [{ maxQueue: 1.5 }, /^maxQueue must be/],
    [{ maxQueue: Number.NEGATIVE_INFINITY }, /^maxQueue must be/],
    [{ ageMs: 0 }, /^ageMs must be a finite number above 0 or Infinity/],
    [{ maxGrantsPerTurn: 0 }, /^maxGrantsPerTurn must be/],
    [{ maxGrantsPerTurn: 1.5 }, /^maxGrantsPerTurn must be/],
    [{ maxGrantsPerTurn: Number.POSITIVE_INFINITY }, /^maxGrantsPerTurn must be/],
  ])('with %j', (options, message) => {
    expect(() => aLimiter(options)).toThrow(message);
  });

  test('but not with the ends of its ranges', async () => {
    const ends = { reserve: 2, maxQueue: Number.POSITIVE_INFINITY, ageMs: Number.POSITIVE_INFINITY };
    expect(await aLimiter({ ...ends, maxGrantsPerTurn: 1 }).schedule(() => 'sent')).toBe('sent');
    expect(await aLimiter({ maxQueue: 0, ageMs: 0.1 }).schedule(() => 'sent')).toBe('sent');
  });

  test('or changed, to less than its reserve, and stays as it was', () => {
    const limiter = aLimiter({ reserve: 2 });
    expect(() => {
      limiter.update(slidingWindow({ limit: 2, windowMs: 1000 }));
    }).toThrow(/^reserve must be/);
    expect(limiter.snapshot().laws).toEqual([{ kind: 'slidingWindow', capacity: 3, available: 3 }]);
  });
});

describe('a caller is refused', () => {
  test.each([0, -1, 1.5, 3, Number.NaN, Number.POSITIVE_INFINITY])(
    'for a cost of %d, of which none can ever be granted',
    async (cost) => {
      const limiter = aLimiter({ reserve: 1 });
      const message = `cost must be a whole number at least 1 and at most 2, was ${cost}`;
      expect(() => limiter.tryAcquire(cost)).toThrow(message);
      await expect(limiter.acquire({ cost })).rejects.toThrow(message);
      await expect(limiter.schedule(() => 1, { cost })).rejects.toThrow(message);
      await expect(limiter.scheduleWithin(() => 1, { cost })).rejects.toThrow(message);
      expect(limiter.tryHold(cost, 0)).toBe(false);
      expect(limiter.tryAcquire(2)).toBe(true);
    },
  );

  test('unless the front lane may have what was reserved', async () => {
    const limiter = aLimiter({ reserve: 1 });
    expect((await limiter.acquire({ cost: 3, priority: FRONT_LANE })).cost).toBe(3);
    expect(limiter.retryAfterMs()).toBe(1000);
  });

  test.each<[AcquireOptions, RegExp]>([
    [{ priority: Number.NaN }, /^priority must be a finite number or Infinity/],
    [{ priority: Number.NEGATIVE_INFINITY }, /^priority must be/],
    [{ maxWaitMs: -1 }, /^maxWaitMs must be a finite number at least 0 or Infinity/],
    [{ maxWaitMs: Number.NaN }, /^maxWaitMs must be/],
    [{ deadlineMs: Number.NaN }, /^deadlineMs must be/],
  ])('who would wait with %j', async (options, message) => {
    const limiter = aLimiter();
    limiter.tryAcquire(3);
    await expect(limiter.acquire(options)).rejects.toThrow(message);
    expect(limiter.queued).toBe(0);
  });

  test('but may be as patient or urgent as can be', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock });
    limiter.tryAcquire(3);
    const order: string[] = [];
    const ask = (name: string, options: AcquireOptions) => limiter.schedule(() => order.push(name), options);
    const forEver = Number.POSITIVE_INFINITY;
    const all = [
      ask('low', { priority: -1e9, maxWaitMs: forEver, deadlineMs: forEver }),
      ask('high', { maxWaitMs: 1000, deadlineMs: 5000 }),
    ];
    await expect(limiter.acquire({ maxWaitMs: 5000, deadlineMs: 500 })).rejects.toThrow(/within maxWaitMs/);
    await expect(limiter.acquire({ maxWaitMs: 500, deadlineMs: 5000 })).rejects.toThrow(/within maxWaitMs/);
    await expect(limiter.acquire({ deadlineMs: -5 })).rejects.toThrow(/within maxWaitMs/);
    await clock.run(1000);
    await Promise.all(all);
    expect(order).toEqual(['high', 'low']);
  });
});

describe('slots refuse', () => {
  test.each([
    [{ limit: 0 }, /^limit must be a whole number at least 1/],
    [{ limit: 2, reserve: 2 }, /^reserve must be/],
    [{ limit: 2, reserve: 0.5 }, /^reserve must be/],
  ])('to be made with %j', (options, message) => {
    expect(() => new Slots(options)).toThrow(message);
  });

  test.each([
    [{ priority: Number.NaN }, /^priority must be a finite number or Infinity/],
    [{ maxWaitMs: -1 }, /^maxWaitMs must be a finite number at least 0 or Infinity/],
  ])('who would wait with %j', async (options, message) => {
    const slots = new Slots({ limit: 1 });
    slots.tryAcquire();
    await expect(slots.acquire(options)).rejects.toThrow(message);
  });

  test('a limit that leaves nothing beside the reserve', () => {
    const slots = new Slots({ limit: 3, reserve: 1 });
    expect(() => {
      slots.update(1);
    }).toThrow(/^reserve must be .*at most 0, was 1/);
    slots.update(2);
    expect([slots.tryAcquire() === undefined, slots.tryAcquire() === undefined]).toEqual([false, true]);
  });
});
