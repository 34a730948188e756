import { describe, expect, test } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { allOf } from './all-of.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { RateLimiterOptions } from './rate-limiter-options.ts';
import { slidingWindow } from './sliding-window.ts';
import { tokenBucket } from './token-bucket.ts';

/** A limiter of one a second named `messages`, and all it tells. */
function aToldLimiter(options: Partial<RateLimiterOptions> = {}) {
  const clock = new FakeClock();
  const events = new Publisher<ResilienceEvent>();
  const told: unknown[] = [];
  events.subscribe((event) => told.push(event));
  const law = slidingWindow({ limit: 1, windowMs: 1000 });
  return { clock, told, limiter: new RateLimiter({ law, name: 'messages', clock, events, ...options }) };
}

describe('a refusal says what to do', () => {
  test('when there is no room to wait', async () => {
    const { limiter, told } = aToldLimiter({ maxQueue: 1 });
    limiter.tryAcquire();
    void limiter.acquire();
    await expect(limiter.acquire()).rejects.toMatchObject({
      name: 'QueueFullError',
      message: '"messages" refused: as many wait as maxQueue allows; try again in 2000 ms',
      retryAfterMs: 2000,
    });
    expect(told.at(-1)).toEqual({
      type: 'limiter.rejected',
      source: 'messages',
      atMs: 0,
      reason: 'full',
      cost: 1,
      retryAfterMs: 2000,
    });
  });

  test('when another took the place', async () => {
    const { limiter } = aToldLimiter({ maxQueue: 1, overflow: 'dropOldest' });
    limiter.tryAcquire();
    const dropped = limiter.acquire().catch((error: unknown) => error);
    void limiter.acquire();
    expect(await dropped).toMatchObject({
      code: 'ERR_QUEUE_FULL',
      message: '"messages" refused: another took this place in the queue; try again in 1000 ms',
    });
  });

  test('when the wait would be too long', async () => {
    const { limiter, clock } = aToldLimiter();
    limiter.tryAcquire();
    await clock.run(0.5);
    await expect(limiter.acquire({ maxWaitMs: 10 })).rejects.toMatchObject({
      name: 'RateLimitedError',
      message: '"messages" refused: its turn does not come within maxWaitMs; try again in 1000 ms',
      retryAfterMs: 999.5,
    });
  });

  test('when it is no more', async () => {
    const { limiter } = aToldLimiter();
    await limiter[Symbol.asyncDispose]();
    await expect(limiter.schedule(() => 1)).rejects.toMatchObject({
      message: '"messages" was disposed of',
      verdict: 'refused',
    });
  });

  test('calls itself limiter if it was given no name', async () => {
    const limiter = new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: 1000 }), maxQueue: 0 });
    limiter.tryAcquire();
    expect(limiter.snapshot().name).toBe('limiter');
    await expect(limiter.acquire()).rejects.toThrow(/^"limiter" refused/);
  });
});

describe('a limiter tells', () => {
  test('each grant with what it cost and how long it was waited for, however it was asked for', async () => {
    const { limiter, told, clock } = aToldLimiter({ law: slidingWindow({ limit: 2, windowMs: 1000 }) });
    limiter.tryAcquire(2);
    await clock.run(1000);
    await limiter.acquire({ cost: 2 });
    const later = limiter.schedule(() => 1, { cost: 2 });
    await clock.run(1000);
    await later;
    await clock.run(1000);
    await limiter.schedule(() => 1);
    expect(limiter.tryHold(1, 0)).toBe(true);
    limiter.sent(1);
    const granted = { type: 'limiter.granted', source: 'messages' };
    expect(told).toEqual([
      { ...granted, atMs: 0, cost: 2, waitedMs: 0 },
      { ...granted, atMs: 1000, cost: 2, waitedMs: 0 },
      { type: 'limiter.queued', source: 'messages', atMs: 1000, cost: 2, queued: 1 },
      { ...granted, atMs: 2000, cost: 2, waitedMs: 1000 },
      { ...granted, atMs: 3000, cost: 1, waitedMs: 0 },
      { ...granted, atMs: 3000, cost: 1, waitedMs: 0 },
    ]);
  });

  test('a pause, unless one that lasts longer is on already', () => {
    const { limiter, told } = aToldLimiter();
    limiter.penalize({ forMs: 500 });
    limiter.penalize({ forMs: 500 });
    limiter.penalize({ untilMs: 400 });
    limiter.penalize({ untilMs: 700 });
    const paused = { type: 'limiter.paused', source: 'messages', atMs: 0 };
    expect(told).toEqual([
      { ...paused, untilMs: 500 },
      { ...paused, untilMs: 700 },
    ]);
  });

  test('that it slowed down, and what its laws allow after a change', () => {
    const { limiter, told } = aToldLimiter();
    limiter.slowDown();
    limiter.update(allOf(slidingWindow({ limit: 3, windowMs: 1000 }), tokenBucket({ ratePerSecond: 1, burst: 2 })));
    expect(told).toEqual([
      { type: 'limiter.slowed', source: 'messages', atMs: 0 },
      { type: 'limiter.updated', source: 'messages', atMs: 0, capacity: 2 },
    ]);
  });
});

describe('a snapshot', () => {
  test('shows who waits, since when, what is left of a pause, and each law', async () => {
    const { limiter, clock } = aToldLimiter();
    const laws = [{ kind: 'slidingWindow', capacity: 1, available: 1 }];
    expect(limiter.snapshot()).toEqual({ name: 'messages', queued: 0, waitingMs: 0, pausedMs: 0, laws });
    limiter.tryAcquire();
    await clock.run(100);
    void limiter.acquire();
    limiter.penalize({ forMs: 1000 });
    await clock.run(300);
    const used = [{ kind: 'slidingWindow', capacity: 1, available: 0 }];
    expect(limiter.snapshot()).toEqual({ name: 'messages', queued: 1, waitingMs: 300, pausedMs: 700, laws: used });
  });

  test.each([{ forMs: -1 }, { forMs: Number.NaN }, { forMs: Infinity }, { untilMs: Number.NaN }])(
    'is not changed by a penalty of nonsense: %j',
    (pause) => {
      const { limiter } = aToldLimiter();
      expect(() => {
        limiter.penalize(pause);
      }).toThrow(/(forMs|untilMs) must be/);
      expect(limiter.snapshot().pausedMs).toBe(0);
    },
  );
});

describe('isAtRest', () => {
  test('is false while anything is used, held, waited for or paused, and true again after', async () => {
    const { limiter, clock } = aToldLimiter();
    expect(limiter.isAtRest).toBe(true);
    let whileSending: boolean | undefined;
    await limiter.schedule(() => {
      whileSending = limiter.isAtRest;
    });
    const waiting = limiter.acquire();
    expect([whileSending, limiter.isAtRest]).toEqual([false, false]);
    await clock.run(1000);
    (await waiting).release();
    expect(limiter.isAtRest).toBe(true);
    limiter.penalize({ forMs: 100 });
    expect(limiter.isAtRest).toBe(false);
    await clock.run(100);
    expect(limiter.isAtRest).toBe(true);
  });
});
