import { describe, expect, test, vi } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FRONT_LANE } from './lanes.ts';
import type { Law } from './law.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { RateLimiterOptions } from './rate-limiter-options.ts';
import { slidingWindow } from './sliding-window.ts';

/** A limiter of one a second whose one permit is used, and the outcomes of those who wait for the next. */
function aQueue(options: Partial<RateLimiterOptions> & { clock: FakeClock }) {
  const limiter = new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: 1000 }), ...options });
  limiter.tryAcquire();
  const outcomes: string[] = [];
  const wait = (name: string, asked: { priority?: number; maxWaitMs?: number; signal?: AbortSignal } = {}): void => {
    limiter
      .schedule(() => outcomes.push(name), asked)
      .catch((error: unknown) => {
        const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
        outcomes.push(`${name} ${String(code)}`);
      });
  };
  return { limiter, outcomes, wait };
}

describe('a full queue', () => {
  test('refuses the newcomer if nothing else was chosen', async () => {
    const clock = new FakeClock();
    const { outcomes, wait } = aQueue({ clock, maxQueue: 2 });
    for (const name of ['a', 'b', 'c']) wait(name, { priority: name === 'c' ? 5 : 0 });
    await clock.run(2000);
    expect(outcomes).toEqual(['c ERR_QUEUE_FULL', 'a', 'b']);
  });

  test('dropOldest: who waited longest in the lowest lane makes room', async () => {
    const clock = new FakeClock();
    const { outcomes, wait } = aQueue({ clock, maxQueue: 2, overflow: 'dropOldest' });
    for (const name of ['a', 'b', 'c']) wait(name);
    wait('low', { priority: -1 });
    await clock.run(2000);
    expect(outcomes.slice(0, 2).toSorted()).toEqual(['a ERR_QUEUE_FULL', 'low ERR_QUEUE_FULL']);
    expect(outcomes.slice(2)).toEqual(['b', 'c']);
  });

  test('dropLowest: who came last in a lane below the newcomer makes room, an equal does not', async () => {
    const clock = new FakeClock();
    const { outcomes, wait } = aQueue({ clock, maxQueue: 2, overflow: 'dropLowest' });
    for (const name of ['a', 'b', 'equal']) wait(name);
    wait('high', { priority: 1 });
    await clock.run(2000);
    expect(outcomes).toEqual(['equal ERR_QUEUE_FULL', 'b ERR_QUEUE_FULL', 'high', 'a']);
  });

  test('has room of its own for the front lane, and drops nobody for it', async () => {
    const clock = new FakeClock();
    const { outcomes, wait } = aQueue({ clock, maxQueue: 1, overflow: 'dropLowest' });
    wait('a');
    wait('front', { priority: FRONT_LANE });
    wait('front too many', { priority: FRONT_LANE });
    await clock.run(2000);
    expect(outcomes).toEqual(['front too many ERR_QUEUE_FULL', 'front', 'a']);
  });

  test('of no places lets nobody wait', async () => {
    const clock = new FakeClock();
    const { outcomes, wait } = aQueue({ clock, maxQueue: 0, overflow: 'dropOldest' });
    wait('a');
    await clock.run(0);
    expect(outcomes).toEqual(['a ERR_QUEUE_FULL']);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('patience', () => {
  test('ends at its time, in the order of the times and not of the coming', async () => {
    const clock = new FakeClock();
    const { limiter, outcomes, wait } = aQueue({ clock });
    wait('long', { maxWaitMs: 20_000 });
    wait('short', { maxWaitMs: 10_000 });
    limiter.penalize({ forMs: 60_000 });
    await clock.run(9999);
    expect(outcomes).toEqual([]);
    await clock.run(1);
    expect(outcomes).toEqual(['short ERR_RATE_LIMITED']);
    await clock.run(10_000);
    expect(outcomes).toEqual(['short ERR_RATE_LIMITED', 'long ERR_RATE_LIMITED']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('that ends at the very moment of the grant is served, that ended before is not', async () => {
    const clock = new FakeClock();
    const { outcomes, wait } = aQueue({ clock });
    wait('just', { maxWaitMs: 1000 });
    wait('late', { maxWaitMs: 2000 });
    await clock.run(1000);
    expect(outcomes).toEqual(['just']);
    await clock.stall(1500);
    expect(outcomes).toEqual(['just', 'late ERR_RATE_LIMITED']);
  });

  test('is not asked for longer than the queue ahead would take', async () => {
    const clock = new FakeClock();
    const { outcomes, wait } = aQueue({ clock });
    for (const name of ['a', 'b', 'c']) wait(name);
    wait('hasty', { maxWaitMs: 3999 });
    wait('calm', { maxWaitMs: 4000 });
    wait('urgent', { maxWaitMs: 1000, priority: 1 });
    await clock.run(0);
    expect(outcomes).toEqual(['hasty ERR_RATE_LIMITED']);
    await clock.run(5000);
    expect(outcomes).toEqual(['hasty ERR_RATE_LIMITED', 'urgent', 'a', 'b', 'c', 'calm ERR_RATE_LIMITED']);
  });

  test.each([{ maxWaitMs: Number.NaN }, { maxWaitMs: -1 }, { priority: Number.NaN }])(
    'of nonsense is refused: $maxWaitMs, $priority',
    async (asked) => {
      const clock = new FakeClock();
      const { limiter, outcomes, wait } = aQueue({ clock });
      wait('a', asked);
      await clock.run(0);
      expect(outcomes).toEqual(['a ERR_INVALID_OPTION']);
      expect(limiter.queued).toBe(0);
    },
  );
});

describe('giving up', () => {
  test('the first in line makes way for a cheaper one at once', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({ law: slidingWindow({ limit: 3, windowMs: 1000 }), clock });
    limiter.tryAcquire(2);
    const controller = new AbortController();
    const heavy = limiter.acquire({ cost: 2, signal: controller.signal }).catch((error: unknown) => error);
    const light = limiter.acquire();
    await clock.run(100);
    controller.abort('never mind');
    await clock.run(0);
    expect(await heavy).toBe('never mind');
    expect((await light).grantedAtMs).toBe(100);
  });

  test('one who is aborted by the send of another is not sent', async () => {
    const clock = new FakeClock();
    const { limiter, outcomes, wait } = aQueue({ clock });
    const controller = new AbortController();
    void limiter.schedule(() => {
      controller.abort('stop');
    });
    wait('a', { signal: controller.signal });
    wait('b');
    await clock.run(3000);
    expect(outcomes).toEqual(['a stop', 'b']);
  });

  test('a waiter that ages overtakes newcomers of a higher lane', async () => {
    const clock = new FakeClock();
    const { outcomes, wait } = aQueue({ clock, ageMs: 1000 });
    wait('patient');
    for (let second = 0; second < 6; second += 1) {
      wait(`busy ${second}`, { priority: 2 });
      await clock.run(1000);
    }
    expect(outcomes.indexOf('patient')).toBe(3);
  });
});

describe('many whose patience ends at once', () => {
  test('are refused a turn at a time, all in the same moment', async () => {
    const clock = new FakeClock();
    const { limiter, outcomes, wait } = aQueue({ clock, maxGrantsPerTurn: 2 });
    limiter.penalize({ forMs: 60_000 });
    for (let one = 0; one < 5; one += 1) wait(`${one}`, { maxWaitMs: 90_000 });
    wait('patient');
    const turns: number[] = [];
    const setTimer = clock.setTimer.bind(clock);
    vi.spyOn(clock, 'setTimer').mockImplementation((callback, delayMs) => {
      turns.push(limiter.queued);
      return setTimer(callback, delayMs);
    });
    limiter.penalize({ forMs: 120_000 });
    await clock.run(90_000);
    expect(outcomes.toSorted()).toEqual(Array.from({ length: 5 }, (_, one) => `${one} ERR_RATE_LIMITED`));
    expect(turns.filter((queued) => queued > 1)).toEqual([6, 4, 2]);
    expect([limiter.queued, clock.pendingTimers]).toEqual([1, 1]);
  });

  test('are each refused once, though who is told of it gives up the others', async () => {
    const clock = new FakeClock();
    const events = new Publisher<ResilienceEvent>();
    const { limiter, outcomes, wait } = aQueue({ clock, events });
    const controller = new AbortController();
    limiter.penalize({ forMs: 10_000 });
    for (const name of ['a', 'b']) wait(name, { maxWaitMs: 20_000, signal: controller.signal });
    wait('c');
    limiter.penalize({ forMs: 30_000 });
    events.on('limiter.rejected', () => {
      controller.abort('gone');
    });
    await clock.run(20_000);
    expect(outcomes.toSorted()).toEqual(['a ERR_RATE_LIMITED', 'b ERR_RATE_LIMITED']);
    await clock.run(11_000);
    expect([outcomes.at(-1), limiter.queued]).toEqual(['c', 0]);
  });
});

test('a wait too brief for a great clock value to show is waited for long enough to show', async () => {
  const clock = new FakeClock();
  const real = slidingWindow({ limit: 1, windowMs: 1000 });
  const law: Law = {
    kind: 'brief',
    capacity: 1,
    waitMs: (nowMs) => (nowMs > 0 ? 0 : 1e-12),
    take: () => undefined,
    giveBack: () => undefined,
    history: () => [],
    snapshot: (nowMs) => real.snapshot(nowMs),
  };
  const limiter = new RateLimiter({ law, clock });
  const sent = limiter.schedule(() => clock.now());
  expect(clock.nextTimerMs).toBe(0.001);
  await clock.run(1);
  expect(await sent).toBe(0.001);
});

test('nobody who was refused is looked at again, and who stays is refused at its own time', async () => {
  const clock = new FakeClock();
  const { limiter, outcomes, wait } = aQueue({ clock });
  limiter.penalize({ forMs: 5000 });
  wait('first', { maxWaitMs: 6000 });
  wait('second', { maxWaitMs: 8000 });
  limiter.penalize({ forMs: 60_000 });
  await clock.run(6000);
  expect([outcomes, clock.nextTimerMs]).toEqual([['first ERR_RATE_LIMITED'], 8000]);
  await clock.run(2000);
  expect([outcomes.length, limiter.queued, clock.pendingTimers]).toEqual([2, 0, 0]);
});
