import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../core/clock.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { allOf } from './all-of.ts';
import { RateLimiter } from './rate-limiter.ts';
import { slidingWindow } from './sliding-window.ts';
import { tokenBucket } from './token-bucket.ts';

/** Permits used in the fullest half-open second. */
function fullestSecond(sentMs: readonly number[]): number {
  const sorted = sentMs.toSorted((a, b) => a - b);
  const counts = sorted.map((fromMs) => sorted.filter((atMs) => atMs >= fromMs && atMs - fromMs < 1000).length);
  return Math.max(0, ...counts);
}

function perSecond(limit: number, clock: Clock): RateLimiter {
  return new RateLimiter({ law: slidingWindow({ limit, windowMs: 1000 }), clock, maxQueue: Number.POSITIVE_INFINITY });
}

/** Lets time pass until nobody waits; every timer is `lateMs` late. */
async function drain(limiter: RateLimiter, clock: FakeClock, lateMs: () => number = () => 0): Promise<void> {
  while (limiter.queued > 0) {
    const dueMs = clock.nextTimerMs ?? clock.now();
    await clock.stall(Math.max(0, dueMs - clock.now()) + lateMs());
  }
}

describe('RateLimiter under adverse time', () => {
  test('L3: holds for when send really sent, though send blocks and timers are late at random', async () => {
    const delays = fc.array(fc.nat(600), { minLength: 5, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(delays, fc.integer({ min: 1, max: 4 }), async (delaysMs, limit) => {
        const clock = new FakeClock();
        const limiter = perSecond(limit, clock);
        const sentMs: number[] = [];
        for (const delayMs of delaysMs) {
          void limiter.schedule(() => {
            clock.advance(delayMs);
            sentMs.push(clock.now());
          });
        }
        let turn = 0;
        await drain(limiter, clock, () => delaysMs[(turn += 1) % delaysMs.length] ?? 0);
        expect(sentMs).toHaveLength(delaysMs.length);
        expect(fullestSecond(sentMs)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 40 },
    );
  });

  test('L3: a permit that is committed counts from then, not from the grant', async () => {
    const clock = new FakeClock();
    const limiter = perSecond(1, clock);
    const permit = await limiter.acquire();
    await clock.run(900);
    permit.commit();
    permit.release();
    expect(limiter.retryAfterMs()).toBe(1000);
  });

  test('L3: permits of a send that still runs are taken, also for what that send asks for', () => {
    const limiter = perSecond(1, new FakeClock());
    let inside: boolean | undefined;
    void limiter.schedule(() => {
      inside = limiter.tryAcquire();
    });
    expect(inside).toBe(false);
  });

  test('L4: does not bunch what it planned after the process stood still', async () => {
    const clock = new FakeClock();
    const limiter = perSecond(50, clock);
    const sentMs: number[] = [];
    for (let call = 0; call < 300; call += 1) {
      void limiter.schedule(() => {
        sentMs.push(clock.now());
      });
      if (call < 60) await clock.run(20);
    }
    for (let stall = 0; stall < 3; stall += 1) {
      await clock.stall(600);
      await clock.run(300);
    }
    await drain(limiter, clock);
    expect(sentMs).toHaveLength(300);
    expect(fullestSecond(sentMs)).toBe(50);
  });

  test('L6: lets nobody through on a timer that fires early', async () => {
    const fake = new FakeClock();
    const early: Clock = {
      now: () => fake.now(),
      wallNow: () => fake.wallNow(),
      setTimer: (callback, delayMs) => fake.setTimer(callback, Math.max(0.1, delayMs - 0.9)),
      afterInput: (callback) => {
        fake.afterInput(callback);
      },
    };
    const limiter = perSecond(1, early);
    const sentMs: number[] = [];
    for (let call = 0; call < 3; call += 1) void limiter.schedule(() => sentMs.push(fake.now()));
    await fake.run(3000);
    expect(fullestSecond(sentMs)).toBe(1);
    expect(sentMs).toHaveLength(3);
  });

  test('L10: grants nothing for time that only passed on the wall, as in a suspended process', () => {
    const fake = new FakeClock();
    let wallMs = 0;
    const clock: Clock = {
      now: () => fake.now(),
      wallNow: () => wallMs,
      setTimer: (callback, delayMs) => fake.setTimer(callback, delayMs),
      afterInput: (callback) => {
        fake.afterInput(callback);
      },
    };
    const limiter = perSecond(1, clock);
    expect(limiter.tryAcquire()).toBe(true);
    wallMs += 3_600_000;
    expect(limiter.tryAcquire()).toBe(false);
    expect(limiter.retryAfterMs()).toBe(1000);
  });
});

describe('RateLimiter on the real clock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('L7: a wall clock that is set back an hour makes nobody wait an hour', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const limiter = perSecond(1, systemClock);
    limiter.tryAcquire();
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(limiter.retryAfterMs()).toBeLessThanOrEqual(1000);
  });

  test('L8: a wall clock that is set forward an hour frees nothing', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const limiter = new RateLimiter({ law: slidingWindow({ limit: 5, windowMs: 600_000 }) });
    const before = Array.from({ length: 5 }, () => limiter.tryAcquire());
    vi.setSystemTime(Date.now() + 3_600_000);
    expect([...before, limiter.tryAcquire()]).toEqual([true, true, true, true, true, false]);
  });

  test('L11: waits 30 days where a timer of the platform would fire at once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const dayMs = 86_400_000;
    const limiter = new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: 30 * dayMs }) });
    limiter.tryAcquire();
    const sent = vi.fn<() => void>();
    const armed = vi.spyOn(globalThis, 'setTimeout');
    void limiter.schedule(sent);
    await vi.advanceTimersByTimeAsync(100);
    expect(armed).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(29 * dayMs);
    expect(sent).not.toHaveBeenCalled();
    // One wake in 24.8 days, as long as the platform can wait.
    expect(armed).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1 * dayMs + 1);
    expect(sent).toHaveBeenCalledOnce();
  });
});

describe('RateLimiter with many who wait', () => {
  test('L12: has at most one timer armed, whoever comes first and however long each will wait', async () => {
    const clock = new FakeClock();
    const law = slidingWindow({ limit: 100, windowMs: 1000 });
    const limiter = new RateLimiter({ law, clock, maxQueue: 2000 });
    let granted = 0;
    let mostTimers = 0;
    for (let call = 0; call < 300; call += 1) {
      // Every newcomer is the new first in line, and every third has a time to be watched as well.
      const maxWaitMs = call % 3 === 0 ? 10_000 - call : undefined;
      void limiter.schedule(() => (granted += 1), { maxWaitMs, priority: call });
      mostTimers = Math.max(mostTimers, clock.pendingTimers);
    }
    while (limiter.queued > 0) {
      await clock.run(100);
      mostTimers = Math.max(mostTimers, clock.pendingTimers);
    }
    expect(granted).toBe(300);
    expect(mostTimers).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  test('L12: does no more than its share of grants in one turn', () => {
    const clock = new FakeClock();
    let turnEnds = 0;
    const counting: Clock = {
      now: () => clock.now(),
      wallNow: () => clock.wallNow(),
      setTimer: (callback, delayMs) =>
        clock.setTimer(() => {
          turnEnds += 1;
          callback();
        }, delayMs),
      afterInput: (callback) => {
        clock.afterInput(callback);
      },
    };
    const limiter = new RateLimiter({
      law: slidingWindow({ limit: 1000, windowMs: 1000 }),
      clock: counting,
      maxGrantsPerTurn: 100,
    });
    limiter.tryAcquire(1000);
    const turns: number[] = [];
    for (let call = 0; call < 1000; call += 1) void limiter.schedule(() => turns.push(turnEnds));
    clock.advance(1000);
    const perTurn = Object.values(Object.groupBy(turns, (turn) => turn)).map((grants) => grants?.length);
    expect(perTurn).toEqual(Array.from({ length: 10 }, () => 100));
  });

  test('L13: eighty thousand come, half of them give up from the end, and the rest is served in no time', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({
      law: slidingWindow({ limit: 4000, windowMs: 1000 }),
      clock,
      maxQueue: Number.POSITIVE_INFINITY,
    });
    let served = 0;
    const controllers: AbortController[] = [];
    for (let call = 0; call < 80_000; call += 1) {
      const controller = call % 2 === 0 ? undefined : new AbortController();
      if (controller !== undefined) controllers.push(controller);
      limiter.schedule(() => (served += 1), { signal: controller?.signal }).catch(() => undefined);
    }
    const waiting = limiter.queued;
    const reason = new Error('gave up');
    for (const controller of controllers.toReversed()) controller.abort(reason);
    expect(waiting).toBe(76_000);
    await drain(limiter, clock);
    expect(served).toBe(4000 + 38_000);
  }, 60_000);

  test('L14: refuses at once a cost that can never be granted, and serves who comes after', async () => {
    const clock = new FakeClock();
    const limiter = perSecond(5, clock);
    expect(() => limiter.tryAcquire(6)).toThrow(/cost must be a whole number at least 1 and at most 5/);
    const impossible = limiter.acquire({ cost: 6 }).catch((error: unknown) => error);
    const scheduled = limiter.schedule(() => 1, { cost: 6 }).catch((error: unknown) => error);
    expect(limiter.queued).toBe(0);
    expect(await impossible).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'cost' });
    expect(await scheduled).toMatchObject({ code: 'ERR_INVALID_OPTION' });
    expect(limiter.tryAcquire(5)).toBe(true);
  });

  test('L15: a newcomer does not overtake who waits for more, unless barging was chosen', () => {
    const clock = new FakeClock();
    const polite = perSecond(2, clock);
    polite.tryAcquire();
    void polite.acquire({ cost: 2 });
    expect(polite.tryAcquire()).toBe(false);
    const law = slidingWindow({ limit: 2, windowMs: 1000 });
    const barging = new RateLimiter({ law, clock, barging: true });
    barging.tryAcquire();
    void barging.acquire({ cost: 2 });
    expect(barging.tryAcquire()).toBe(true);
  });

  test('L16: who gives up is gone in the same turn, leaves no listener and uses nothing', async () => {
    const clock = new FakeClock();
    const limiter = perSecond(1, clock);
    limiter.tryAcquire();
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    const sent = vi.fn<() => void>();
    const outcomes = Array.from({ length: 3 }, () =>
      limiter.schedule(sent, { signal: controller.signal }).catch((error: unknown) => error),
    );
    const last = limiter.schedule(() => clock.now());
    controller.abort('changed my mind');
    expect(limiter.queued).toBe(1);
    expect(removed).toHaveBeenCalled();
    expect(await Promise.all(outcomes)).toEqual(['changed my mind', 'changed my mind', 'changed my mind']);
    await clock.run(1000);
    expect(await last).toBe(1000);
    expect(sent).not.toHaveBeenCalled();
    await expect(limiter.acquire({ signal: controller.signal })).rejects.toBe('changed my mind');
  });

  test('B15: ten thousand who wait on one signal put one listener on it, and none when they are served', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({
      law: tokenBucket({ ratePerSecond: 10_000, burst: 100 }),
      clock,
      maxQueue: 10_000,
    });
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    for (let call = 0; call < 10_000; call += 1) void limiter.acquire({ signal });
    expect(added.mock.calls.length - removed.mock.calls.length).toBe(1);
    await drain(limiter, clock, () => 5);
    expect(added.mock.calls.length - removed.mock.calls.length).toBe(0);
  });
});

describe('RateLimiter with several or changing laws', () => {
  test('L18: takes from every law at one instant or from none', async () => {
    const clock = new FakeClock();
    const perSecondLaw = slidingWindow({ limit: 3, windowMs: 1000 });
    const perMinuteLaw = slidingWindow({ limit: 5, windowMs: 60_000 });
    const limiter = new RateLimiter({ law: allOf(perSecondLaw, perMinuteLaw), clock });
    const sentMs: number[] = [];
    for (let call = 0; call < 8; call += 1) void limiter.schedule(() => sentMs.push(clock.now()));
    await clock.run(30_000);
    expect(sentMs).toEqual([0, 0, 0, 1000, 1000]);
    // While the longer law holds the others back, nothing is charged to the shorter.
    expect(limiter.snapshot().laws.map((law) => law.available)).toEqual([3, 0]);
    await clock.run(60_000);
    expect(sentMs).toEqual([0, 0, 0, 1000, 1000, 60_000, 60_000, 60_000]);
  });

  test('L19: a lowered limit counts what was used before, and a raised one wakes who waits', async () => {
    const clock = new FakeClock();
    const limiter = perSecond(4, clock);
    const sentMs: number[] = [];
    limiter.tryAcquire(4);
    for (let call = 0; call < 4; call += 1) void limiter.schedule(() => sentMs.push(clock.now()));
    await clock.run(500);
    limiter.update(slidingWindow({ limit: 2, windowMs: 1000 }));
    await clock.run(1000);
    expect(sentMs).toEqual([1000, 1000]);
    limiter.update(slidingWindow({ limit: 3, windowMs: 1000 }));
    await clock.run(0);
    expect(sentMs).toEqual([1000, 1000, 1500]);
    await clock.run(500);
    expect(sentMs).toEqual([1000, 1000, 1500, 2000]);
  });

  test('L19: refuses who waits for more than the new limit can ever grant', async () => {
    const clock = new FakeClock();
    const limiter = perSecond(4, clock);
    limiter.tryAcquire(4);
    const heavy = limiter.acquire({ cost: 4 }).catch((error: unknown) => error);
    const light = limiter.acquire({ cost: 2 });
    limiter.update(slidingWindow({ limit: 2, windowMs: 1000 }));
    expect(await heavy).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'cost' });
    await clock.run(1000);
    expect((await light).waitedMs).toBe(1000);
  });
});
