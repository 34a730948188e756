import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aClockWithTurns } from '../../test/a-clock-with-turns.ts';
import { RateLimiter } from './rate-limiter.ts';
import { slidingWindow } from './sliding-window.ts';

function aLimiter(limit: number) {
  const turns = aClockWithTurns();
  return { ...turns, limiter: new RateLimiter({ law: slidingWindow({ limit, windowMs: 100 }), clock: turns.clock }) };
}

describe('permits by promise, on a clock whose turns take time', () => {
  test('L3: count from the end of the turn they were granted in', async () => {
    const { limiter, time, endTurn } = aLimiter(1);
    const permit = await limiter.acquire();
    expect(permit.grantedAtMs).toBe(0);
    time.advance(7);
    endTurn();
    expect(permit.grantedAtMs).toBe(7);
    time.advance(99);
    expect(limiter.tryAcquire()).toBe(false);
    time.advance(1);
    expect(limiter.tryAcquire()).toBe(true);
  });

  test('cost two looks at the clock for all of a turn', async () => {
    const { limiter, endTurn, ends, reads } = aLimiter(50);
    for (let asked = 0; asked < 20; asked += 1) await limiter.acquire();
    expect([reads(), ends.length]).toEqual([1, 1]);
    endTurn();
    expect(reads()).toBe(2);
    expect(limiter.snapshot().laws[0]?.available).toBe(30);
  });

  test('are shown as used before the turn is over', async () => {
    const { limiter, time } = aLimiter(3);
    const permit = await limiter.acquire();
    time.advance(2);
    expect(limiter.snapshot().laws[0]?.available).toBe(2);
    expect(permit.grantedAtMs).toBe(2);
  });

  test('may be given back in their turn, also to who waits for them, and after it', async () => {
    const { limiter, time, endTurn } = aLimiter(1);
    const permit = await limiter.acquire();
    const waiting = limiter.acquire();
    permit.release();
    permit.release();
    time.advance(0);
    endTurn();
    const second = await waiting;
    time.advance(5);
    endTurn();
    expect([second.waitedMs, limiter.tryAcquire()]).toEqual([0, false]);
    second.release();
    expect(limiter.tryAcquire()).toBe(true);
  });

  test('committed in their turn they count once, from its end', async () => {
    const { limiter, time, endTurn } = aLimiter(2);
    const permit = await limiter.acquire();
    time.advance(3);
    permit.commit();
    time.advance(4);
    endTurn();
    expect([permit.grantedAtMs, limiter.snapshot().laws[0]?.available]).toEqual([7, 1]);
  });

  test('are granted if they came free since the turn began', async () => {
    const { limiter, time } = aLimiter(2);
    expect(limiter.tryAcquire()).toBe(true);
    time.advance(99);
    await limiter.acquire();
    time.advance(1);
    await limiter.acquire();
    expect(limiter.queued).toBe(0);
  });

  test('L3: no window holds more uses than the limit, whenever in its turn a permit is used', async () => {
    const step = fc.record({ asks: fc.nat(4), beforeUseMs: fc.nat(20), restMs: fc.nat(20), isOver: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { limiter, time, endTurn } = aLimiter(3);
        const usesMs: number[] = [];
        for (const { asks, beforeUseMs, restMs, isOver } of steps) {
          const grants = Array.from({ length: asks }, () => limiter.acquire({ maxWaitMs: 0 }));
          const outcomes = await Promise.allSettled(grants);
          time.advance(beforeUseMs);
          for (const { status } of outcomes) if (status === 'fulfilled') usesMs.push(time.now());
          // Some turns go on with the next step: what it asks for is part of the same turn.
          if (isOver) endTurn();
          if (isOver) time.advance(restMs);
        }
        for (const [index, usedMs] of usesMs.entries()) {
          expect((usesMs[index + 3] ?? Infinity) - usedMs).toBeGreaterThanOrEqual(100);
        }
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });
});
