import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inheritUses } from './law.ts';
import { slidingWindow } from './sliding-window.ts';

interface Use {
  readonly atMs: number;
  readonly cost: number;
}

/** Permits used in the fullest half-open window, by looking at every window that starts with a use. */
function fullestWindow(uses: readonly Use[], windowMs: number): number {
  let fullest = 0;
  for (const [index, first] of uses.entries()) {
    let inside = 0;
    for (let other = index; other < uses.length; other += 1) {
      const use = uses[other];
      if (use === undefined || use.atMs - first.atMs >= windowMs) break;
      inside += use.cost;
    }
    fullest = Math.max(fullest, inside);
  }
  return fullest;
}

describe('slidingWindow', () => {
  test('L1: never grants more than the limit in any window, however calls arrive', () => {
    const arrivals = fc.array(fc.record({ afterMs: fc.double({ min: 0, max: 700, noNaN: true }), cost: fc.nat(3) }), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 3, max: 9 }), (calls, limit) => {
        const law = slidingWindow({ limit, windowMs: 1000 });
        const uses: Use[] = [];
        let nowMs = 0;
        for (const { afterMs, cost } of calls) {
          nowMs += afterMs;
          if (law.waitMs(nowMs, cost + 1) > 0) continue;
          law.take(nowMs, cost + 1);
          uses.push({ atMs: nowMs, cost: cost + 1 });
        }
        expect(fullestWindow(uses, 1000)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 200 },
    );
  });

  test('L1: keeps the burst of one window out of the next, where a counter that starts anew lets it in', () => {
    const law = slidingWindow({ limit: 50, windowMs: 1000 });
    law.take(0, 1);
    law.take(990, 49);
    expect(law.waitMs(1000, 2)).toBe(990);
    expect(law.waitMs(1000, 1)).toBe(0);
  });

  test('says exactly how long to wait, not more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(400), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        (gaps, cost) => {
          const law = slidingWindow({ limit: 6, windowMs: 1000 });
          let nowMs = 0;
          for (const gapMs of gaps) {
            nowMs += gapMs;
            if (law.waitMs(nowMs, 1) <= 0) law.take(nowMs, 1);
          }
          const waitMs = law.waitMs(nowMs, cost);
          const isTooLong = waitMs > 1 && law.waitMs(nowMs + waitMs - 1, cost) <= 0;
          expect(isTooLong).toBe(false);
          expect(law.waitMs(nowMs + waitMs, cost)).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('answers for more than its capacity as if permits were used one after another', () => {
    const law = slidingWindow({ limit: 10, windowMs: 1000 });
    expect(law.waitMs(0, 11)).toBe(1000);
    law.take(0, 4);
    law.take(100, 6);
    // Free in turn: 4 at 1000, 6 at 1100, then 4 at 2000 and so on.
    expect([1, 4, 5, 10, 11, 15, 25].map((cost) => law.waitMs(100, cost))).toEqual([
      900, 900, 1000, 1000, 1900, 2000, 3000,
    ]);
  });

  test('when more is used than allowed, waits for the excess to expire and not a round longer', () => {
    const law = slidingWindow({ limit: 4, windowMs: 1000 });
    law.take(0, 3);
    law.take(100, 5);
    expect([1, 4, 5].map((cost) => law.waitMs(200, cost))).toEqual([900, 900, 1900]);
  });

  test('L5: with a guard as wide as the jitter of the way, the other side never sees more than the limit', () => {
    const jitters = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(jitters, (delays) => {
        const law = slidingWindow({ limit: 5, windowMs: 1000, guardMs: 20 });
        let nowMs = 0;
        let arrivedMs = 0;
        const arrivals: Use[] = delays.map((delayMs) => {
          nowMs += law.waitMs(nowMs, 1);
          law.take(nowMs, 1);
          // The way keeps the order: nothing overtakes.
          arrivedMs = Math.max(arrivedMs, nowMs + delayMs);
          return { atMs: arrivedMs, cost: 1 };
        });
        expect(fullestWindow(arrivals, 1000)).toBeLessThanOrEqual(5);
      }),
      { numRuns: 50 },
    );
  });

  test('L9: counts in fractions of a millisecond, so that 999.01 ms are not taken for 1,000', () => {
    const law = slidingWindow({ limit: 1, windowMs: 1000 });
    law.take(0.99, 1);
    expect(law.waitMs(1000, 1)).toBeCloseTo(0.99, 9);
    expect(law.waitMs(1000.99, 1)).toBe(0);
  });

  test('gives back what was not used, but nothing that left the window or was never counted', () => {
    const law = slidingWindow({ limit: 3, windowMs: 1000 });
    law.take(0, 1);
    law.take(500, 2);
    law.giveBack(600, 500, 1);
    expect(law.snapshot(600).available).toBe(1);
    law.giveBack(1000, 0, 1);
    expect(law.snapshot(1000).available).toBe(2);
    law.giveBack(1000, 700, 1);
    expect(law.snapshot(1000).available).toBe(2);
  });

  test('remembers in bounded memory what was used under a great limit, and never forgets too early', () => {
    const law = slidingWindow({ limit: 1_000_000, windowMs: 1000 });
    for (let use = 0; use < 1_000_000; use += 1) law.take(use / 2000, 1);
    expect(law.history(500).length).toBeLessThanOrEqual(16_384);
    expect(law.waitMs(500, 1)).toBeGreaterThan(0);
    const firstFreeMs = 500 + law.waitMs(500, 1);
    expect(firstFreeMs).toBeGreaterThanOrEqual(1000);
    expect(firstFreeMs).toBeLessThan(1000.1);
  });

  test('a law that takes its place starts from what was used under it', () => {
    const old = slidingWindow({ limit: 5, windowMs: 1000 });
    old.take(0, 2);
    old.take(400, 2);
    const next = slidingWindow({ limit: 3, windowMs: 1000 });
    inheritUses(next, old, 500);
    expect(next.waitMs(500, 1)).toBe(500);
    expect(next.waitMs(1000, 1)).toBe(0);
  });

  test('accepts the least of each, and says what it is', () => {
    const law = slidingWindow({ limit: 1, windowMs: 0.5, guardMs: 0 });
    expect(law.snapshot(0)).toEqual({ kind: 'slidingWindow', capacity: 1, available: 1 });
    law.take(0, 3);
    expect(law.snapshot(0.4).available).toBe(0);
    expect(law.waitMs(0.4, 1)).toBeCloseTo(0.1);
  });

  test('keeps uses apart however close they are, unless the limit is great', () => {
    const law = slidingWindow({ limit: 2, windowMs: 1000 });
    law.take(0, 1);
    law.take(0.02, 1);
    expect([law.history(500).length, law.waitMs(1000, 1)]).toEqual([2, 0]);
  });

  test('takes nothing from a younger use when one that has just left the window is given back', () => {
    const law = slidingWindow({ limit: 3, windowMs: 1000 });
    law.take(0, 1);
    law.take(500, 2);
    expect(law.snapshot(1000).available).toBe(1);
    law.giveBack(1000, 0, 1);
    expect(law.snapshot(1000).available).toBe(1);
  });

  test('counts permits that were never used as used now, when more is asked for than it can hold', () => {
    const law = slidingWindow({ limit: 10, windowMs: 1000 });
    law.take(0, 4);
    expect([law.waitMs(100, 14), law.waitMs(100, 15)]).toEqual([1000, 1000]);
  });

  test('holds what a plain list would hold, whatever is used, given back and forgotten', () => {
    const step = fc.record({ gapMs: fc.nat(40), cost: fc.integer({ min: 1, max: 3 }), undo: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const law = slidingWindow({ limit: 1000, windowMs: 500 });
        let list: Use[] = [];
        let nowMs = 0;
        for (const { gapMs, cost, undo } of steps) {
          nowMs += gapMs;
          list = list.filter((use) => nowMs - use.atMs < 500);
          law.take(nowMs, cost);
          list.push({ atMs: nowMs, cost });
          const undone = undo === 0 ? list[Math.floor(list.length / 2)] : undefined;
          if (undone !== undefined) {
            law.giveBack(nowMs, undone.atMs, undone.cost);
            list = list.filter((use) => use !== undone);
          }
          const used = list.reduce((sum, use) => sum + use.cost, 0);
          expect(law.snapshot(nowMs).available).toBe(1000 - used);
          expect(law.history(nowMs).reduce((sum, use) => sum + use.cost, 0)).toBe(used);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('stays small when most of what is used is given back', () => {
    const law = slidingWindow({ limit: 1000, windowMs: 100 });
    for (let use = 0; use < 100_000; use += 1) {
      law.take(use, 1);
      law.take(use + 0.5, 1);
      law.giveBack(use + 0.5, use, 1);
    }
    expect(law.history(99_999.5)).toHaveLength(100);
  });

  test('keeps close uses of a great limit as one, at the later time, until that is old', () => {
    const limit = 20_000;
    // Within 10 ms they are one.
    const law = slidingWindow({ limit, windowMs: 163_840 });
    for (const atMs of [0, 4, 10, 12, 16, 23]) law.take(atMs, 1);
    expect(law.history(23)).toEqual([
      { atMs: 10, cost: 3 },
      { atMs: 16, cost: 2 },
      { atMs: 23, cost: 1 },
    ]);
    law.giveBack(23, 4, 1);
    expect(law.history(23)[0]).toEqual({ atMs: 10, cost: 2 });
    expect(law.history(163_849)).toHaveLength(3);
    expect(law.history(163_850)).toHaveLength(2);
  });

  test('keeps what is used at one instant together, also after an older use was given back', () => {
    const law = slidingWindow({ limit: 10, windowMs: 1000 });
    law.take(0, 1);
    law.take(5, 1);
    law.giveBack(5, 0, 1);
    law.take(5, 3);
    expect(law.history(5)).toEqual([{ atMs: 5, cost: 4 }]);
    law.giveBack(5, 5, 3);
    expect(law.snapshot(5).available).toBe(9);
  });

  test('begins anew after the newest use was given back', () => {
    const law = slidingWindow({ limit: 20_000, windowMs: 163_840 });
    law.take(0, 1);
    law.take(20, 1);
    law.giveBack(20, 20, 1);
    law.take(21, 1);
    expect(law.history(21)).toEqual([
      { atMs: 0, cost: 1 },
      { atMs: 21, cost: 1 },
    ]);
  });

  test('leaves out of its history what was given back or is too old', () => {
    const law = slidingWindow({ limit: 5, windowMs: 1000 });
    law.take(0, 1);
    law.take(100, 2);
    law.take(200, 1);
    law.giveBack(300, 100, 2);
    expect(law.history(300)).toEqual([
      { atMs: 0, cost: 1 },
      { atMs: 200, cost: 1 },
    ]);
    expect(law.history(1000)).toEqual([{ atMs: 200, cost: 1 }]);
  });

  test.each([
    [{ limit: 0, windowMs: 1000 }, /^limit must be a whole number at least 1/],
    [{ limit: 1.5, windowMs: 1000 }, /^limit must be/],
    [{ limit: Number.POSITIVE_INFINITY, windowMs: 1000 }, /^limit must be/],
    [{ limit: 1, windowMs: 0 }, /^windowMs must be a finite number above 0/],
    [{ limit: 1, windowMs: Number.NaN }, /^windowMs must be/],
    [{ limit: 1, windowMs: 1000, guardMs: -1 }, /^guardMs must be a finite number at least 0/],
  ])('refuses %j', (options, message) => {
    expect(() => slidingWindow(options)).toThrow(message);
  });
});
