import { describe, expect, test } from 'vitest';
import { createCall } from '../core/call.ts';
import { compose } from '../core/compose.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { allOf } from './all-of.ts';
import { FRONT_LANE } from './lanes.ts';
import { rateLimit } from './rate-limit.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { RateLimiterOptions } from './rate-limiter-options.ts';
import { slidingWindow } from './sliding-window.ts';

function aLimiter(options: Partial<RateLimiterOptions> & { limit?: number; clock: FakeClock }): RateLimiter {
  const { limit = 2, ...rest } = options;
  return new RateLimiter({ law: slidingWindow({ limit, windowMs: 1000 }), ...rest });
}

describe('RateLimiter', () => {
  test('grants at once while permits are free, and says no when they are used', () => {
    const limiter = aLimiter({ clock: new FakeClock() });
    expect([limiter.tryAcquire(), limiter.tryAcquire(), limiter.tryAcquire()]).toEqual([true, true, false]);
    expect(limiter.retryAfterMs()).toBe(1000);
  });

  test('lets those who wait through in the order they came, when permits come free', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock });
    const sent: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) void limiter.schedule(() => sent.push(`${name}@${clock.now()}`));
    await clock.run(5000);
    expect(sent).toEqual(['a@0', 'b@0', 'c@1000', 'd@1000', 'e@2000']);
  });

  test('sends what is in the front lane first, from the reserve if need be', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock, limit: 3, reserve: 1 });
    const sent: string[] = [];
    const send = (name: string) => () => {
      sent.push(`${name}@${clock.now()}`);
      return Promise.resolve();
    };
    const chain = compose([rateLimit(limiter)]);
    for (const name of ['a', 'b', 'c']) void chain(createCall(name), send(name));
    void chain(createCall('x', { kind: 'cancel' }), send('x'));
    void chain(createCall('y', { kind: 'cancel' }), send('y'));
    await clock.run(5000);
    expect(sent).toEqual(['a@0', 'b@0', 'x@0', 'y@1000', 'c@1000']);
  });

  test('rejects with the reason of the signal in the same turn, and uses nothing', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock, limit: 1 });
    await limiter.acquire();
    const controller = new AbortController();
    const waiting = limiter.acquire({ signal: controller.signal });
    expect(limiter.queued).toBe(1);
    controller.abort('enough');
    expect(limiter.queued).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    await expect(waiting).rejects.toBe('enough');
    clock.advance(1000);
    expect(limiter.tryAcquire()).toBe(true);
  });

  test('refuses at once who would wait longer than it is willing to', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock, limit: 1 });
    limiter.tryAcquire();
    await expect(limiter.acquire({ maxWaitMs: 999 })).rejects.toMatchObject({
      code: 'ERR_RATE_LIMITED',
      verdict: 'refused',
      retryAfterMs: 1000,
    });
    const patient = limiter.acquire({ maxWaitMs: 1000 });
    await clock.run(1000);
    expect((await patient).waitedMs).toBe(1000);
  });

  test('refuses who waited long enough because a penalty came', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock, limit: 1 });
    limiter.tryAcquire();
    const waiting = limiter.acquire({ maxWaitMs: 1500 });
    limiter.penalize({ forMs: 10_000 });
    const outcome = waiting.catch((error: unknown) => error);
    await clock.run(1500);
    expect(await outcome).toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfterMs: 8500 });
    expect(limiter.queued).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('refuses a newcomer when as many wait as may', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock, limit: 1, maxQueue: 1 });
    limiter.tryAcquire();
    const first = limiter.acquire();
    await expect(limiter.acquire()).rejects.toMatchObject({ code: 'ERR_QUEUE_FULL', verdict: 'refused' });
    const front = limiter.acquire({ priority: FRONT_LANE });
    await clock.run(2000);
    expect((await front).waitedMs).toBe(1000);
    expect((await first).waitedMs).toBe(2000);
  });

  test('tells what it does, and builds no event while nobody listens', async () => {
    const clock = new FakeClock();
    const events = new Publisher<ResilienceEvent>();
    const limiter = aLimiter({ clock, limit: 1, events, name: 'messages' });
    limiter.tryAcquire();
    const told: unknown[] = [];
    events.subscribe((event) => told.push(event));
    limiter.tryAcquire();
    void limiter.acquire();
    await clock.run(1000);
    expect(told).toEqual([
      { type: 'limiter.rejected', source: 'messages', atMs: 0, reason: 'unavailable', cost: 1, retryAfterMs: 1000 },
      { type: 'limiter.queued', source: 'messages', atMs: 0, cost: 1, queued: 1 },
      { type: 'limiter.granted', source: 'messages', atMs: 1000, cost: 1, waitedMs: 1000 },
    ]);
  });

  test('with several laws says yes at once only while all of them agree', () => {
    const clock = new FakeClock();
    const law = allOf(slidingWindow({ limit: 2, windowMs: 1000 }), slidingWindow({ limit: 3, windowMs: 60_000 }));
    const limiter = new RateLimiter({ law, clock });
    const tryTwice = () => [limiter.tryAcquire(), limiter.tryAcquire()];
    expect([...tryTwice(), limiter.tryAcquire()]).toEqual([true, true, false]);
    expect(limiter.retryAfterMs()).toBe(1000);
    clock.advance(1000);
    expect(limiter.isAtRest).toBe(false);
    expect(tryTwice()).toEqual([true, false]);
    expect(limiter.retryAfterMs()).toBe(59_000);
    clock.advance(60_000);
    expect(limiter.isAtRest).toBe(true);
  });

  test('sends at once what comes before all who wait, and rejects with what a later send throws', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock });
    await clock.run(5000);
    limiter.tryAcquire();
    const failing = limiter.schedule(
      () => {
        throw new Error('half way');
      },
      { cost: 2 },
    );
    const outcome = failing.catch((error: unknown) => error);
    let isSent = false;
    void limiter.schedule(() => (isSent = true), { priority: 1 });
    expect([isSent, limiter.queued]).toEqual([true, 1]);
    await expect(limiter.acquire({ deadlineMs: 6999 })).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
    await clock.run(1000);
    expect(await outcome).toMatchObject({ message: 'half way' });
    expect(limiter.tryAcquire()).toBe(false);
  });

  test('grants again at the very end of a penalty', () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock });
    limiter.penalize({ forMs: 100 });
    clock.advance(99);
    expect([limiter.tryAcquire(), limiter.retryAfterMs()]).toEqual([false, 1]);
    clock.advance(1);
    expect([limiter.retryAfterMs(), limiter.tryAcquire()]).toEqual([0, true]);
  });

  test('says of what a running send holds that it is not free', () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock, limit: 1 });
    let insideMs: number | undefined;
    void limiter.schedule(() => {
      insideMs = limiter.retryAfterMs();
    });
    expect(insideMs).toBe(1000);
  });

  test('counts a permit from when the block that holds it was left, unless it was released before', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock, limit: 1 });
    {
      using permit = await limiter.acquire();
      clock.advance(600);
      expect(permit.grantedAtMs).toBe(0);
    }
    clock.advance(999);
    expect(limiter.tryAcquire()).toBe(false);
    clock.advance(1);
    {
      using permit = await limiter.acquire();
      permit.release();
    }
    expect(limiter.tryAcquire()).toBe(true);
  });

  test('rejects those who wait when it is disposed of, twice without harm', async () => {
    const clock = new FakeClock();
    const limiter = aLimiter({ clock, limit: 1 });
    limiter.tryAcquire();
    const outcome = limiter.acquire().catch((error: unknown) => error);
    await limiter[Symbol.asyncDispose]();
    await limiter[Symbol.asyncDispose]();
    // A timer left armed would keep the process running.
    expect(clock.pendingTimers).toBe(0);
    expect(await outcome).toMatchObject({ code: 'ERR_DISPOSED' });
    await expect(limiter.acquire()).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    clock.advance(10_000);
    expect(limiter.tryAcquire()).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });
});
