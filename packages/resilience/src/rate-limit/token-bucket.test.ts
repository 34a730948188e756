import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenBucket } from './token-bucket.ts';

describe('tokenBucket', () => {
  test('L2: grants at most the burst and what flowed back, in any stretch of time, also when permits are given back', () => {
    const steps = fc.array(
      fc.record({
        afterMs: fc.nat(300),
        cost: fc.integer({ min: 1, max: 4 }),
        isUnused: fc.boolean(),
        givesBack: fc.boolean(),
      }),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(steps, (calls) => {
        const law = tokenBucket({ ratePerSecond: 8, burst: 5 });
        const uses: { atMs: number; cost: number }[] = [];
        let unused: { atMs: number; cost: number }[] = [];
        let nowMs = 0;
        for (const { afterMs, cost, isUnused, givesBack } of calls) {
          nowMs += afterMs;
          if (givesBack) {
            for (const use of unused) law.giveBack(nowMs, use.atMs, use.cost);
            unused = [];
          }
          if (law.waitMs(nowMs, cost) > 0) continue;
          law.take(nowMs, cost);
          (isUnused ? unused : uses).push({ atMs: nowMs, cost });
        }
        for (const [index, first] of uses.entries()) {
          let sum = 0;
          for (const use of uses.slice(index)) {
            sum += use.cost;
            expect(sum).toBeLessThanOrEqual(5 + ((use.atMs - first.atMs) * 8) / 1000 + 1e-9);
          }
        }
      }),
      // So many, because chance has to give back late and ask at once to meet a fault.
      { numRuns: 1000 },
    );
  });

  test('L2: loses nothing to timers that are up to 5 ms late, if the burst covers them', () => {
    const law = tokenBucket({ ratePerSecond: 1000, burst: 10 });
    law.take(0, 10);
    let nowMs = 0;
    let granted = 0;
    for (let wake = 0; wake < 5000; wake += 1) {
      nowMs += Math.max(1, law.waitMs(nowMs, 1)) + (wake % 6);
      while (law.waitMs(nowMs, 1) <= 0) {
        law.take(nowMs, 1);
        granted += 1;
      }
    }
    expect(granted / nowMs).toBeGreaterThan(0.98);
  });

  test('says exactly how long to wait', () => {
    const law = tokenBucket({ ratePerSecond: 4, burst: 2 });
    law.take(0, 2);
    expect(law.waitMs(0, 1)).toBe(250);
    expect(law.waitMs(100, 2)).toBe(400);
    expect(law.waitMs(250, 1)).toBe(0);
    // More than the burst: as if used one after another.
    expect(law.waitMs(0, 10)).toBe(2500);
  });

  test('L17: has not drifted by a millionth of a permit after two million uses', () => {
    const law = tokenBucket({ ratePerSecond: 700, burst: 3 });
    let nowMs = 12_345.678;
    law.take(nowMs, 3);
    const startMs = nowMs;
    let granted = 0;
    while (granted < 2_000_000) {
      nowMs += 1.4285714285;
      if (law.waitMs(nowMs, 1) > 0) continue;
      law.take(nowMs, 1);
      granted += 1;
    }
    const owed = law.history(nowMs)[0]?.cost ?? 0;
    expect(owed).toBeCloseTo(3 + granted - (nowMs - startMs) * 0.7, 6);
  }, 60_000);

  test('gives back only what has not flowed back by itself', () => {
    const law = tokenBucket({ ratePerSecond: 1, burst: 10 });
    law.take(0, 2);
    law.take(990, 5);
    law.giveBack(990, 0, 2);
    expect(law.waitMs(990, 5)).toBe(0);
    expect(law.waitMs(990, 6)).toBeGreaterThan(0);
    law.giveBack(60_000, 990, 5);
    expect(law.snapshot(60_000)).toEqual({ kind: 'tokenBucket', capacity: 10, available: 10 });
  });

  test('shows whole permits, none below zero, and owes nothing when it is full', () => {
    const law = tokenBucket({ ratePerSecond: 1, burst: 3 });
    expect([law.kind, law.capacity, law.history(0)]).toEqual(['tokenBucket', 3, []]);
    law.take(0, 2);
    expect(law.snapshot(600).available).toBe(1);
    expect(law.history(500)).toEqual([{ atMs: 500, cost: 1.5 }]);
    law.take(600, 5);
    expect(law.snapshot(600).available).toBe(0);
    expect(law.waitMs(600, 1)).toBeCloseTo(4400);
    expect(law.history(60_000)).toEqual([]);
  });

  test('gives back more than was counted since it was full only down to full', () => {
    const law = tokenBucket({ ratePerSecond: 1, burst: 4 });
    law.take(0, 1);
    law.giveBack(0, 0, 3);
    expect(law.snapshot(0).available).toBe(4);
    law.take(0, 4);
    expect(law.waitMs(0, 1)).toBe(1000);
    // A time after now is a clock that is ahead: nothing flowed back since.
    law.giveBack(0, 10, 1);
    expect(law.waitMs(0, 1)).toBe(0);
  });

  test.each([
    [{ ratePerSecond: 0, burst: 1 }, /^ratePerSecond must be a finite number above 0/],
    [{ ratePerSecond: Number.POSITIVE_INFINITY, burst: 1 }, /^ratePerSecond must be/],
    [{ ratePerSecond: 1, burst: 0 }, /^burst must be a whole number at least 1/],
    [{ ratePerSecond: 1, burst: 2.5 }, /^burst must be/],
    [{ ratePerSecond: Number.NaN, burst: 1 }, /^ratePerSecond must be/],
  ])('refuses %j', (options, message) => {
    expect(() => tokenBucket(options)).toThrow(message);
  });
});
