import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StampRing } from './stamp-ring.ts';

describe('StampRing', () => {
  test('holds what a plain list would hold, whatever is pushed, subtracted and forgotten', () => {
    const step = fc.record({ gapMs: fc.nat(40), cost: fc.integer({ min: 1, max: 3 }), undo: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const ring = new StampRing(0);
        let list: { atMs: number; cost: number }[] = [];
        let nowMs = 0;
        for (const { gapMs, cost, undo } of steps) {
          nowMs += gapMs;
          ring.forget(nowMs, 500);
          list = list.filter((stamp) => nowMs - stamp.atMs < 500);
          ring.push(nowMs, cost);
          list.push({ atMs: nowMs, cost });
          const undone = undo === 0 ? list[Math.floor(list.length / 2)] : undefined;
          if (undone !== undefined) {
            ring.subtract(undone.atMs, undone.cost);
            list = list.filter((stamp) => stamp !== undone);
          }
          expect(ring.total).toBe(list.reduce((sum, stamp) => sum + stamp.cost, 0));
        }
        let total = 0;
        for (let index = 0; index < ring.size; index += 1) total += ring.costAt(index);
        expect(total).toBe(ring.total);
      }),
      { numRuns: 100 },
    );
  });

  test('stays small when most of what is pushed is taken back', () => {
    const ring = new StampRing(0);
    for (let use = 0; use < 100_000; use += 1) {
      ring.push(use, 1);
      ring.push(use + 0.5, 1);
      ring.subtract(use, 1);
      ring.forget(use + 0.5, 100);
    }
    expect(ring.total).toBe(100);
    expect(ring.size).toBeLessThan(300);
  });

  test('goes by the oldest that is left, when emptied ones before it have made room', () => {
    const ring = new StampRing(0);
    for (let use = 0; use < 16; use += 1) ring.push(use * 10, 1);
    ring.subtract(0, 1);
    ring.subtract(10, 1);
    ring.push(160, 1);
    ring.forget(1019, 1000);
    expect([ring.total, ring.size, ring.timeAt(0)]).toEqual([15, 15, 20]);
    ring.forget(1020, 1000);
    expect([ring.total, ring.size, ring.timeAt(0)]).toEqual([14, 14, 30]);
  });

  test('starts anew when all of its stamps were emptied before it ran out of room', () => {
    const ring = new StampRing(0);
    for (let use = 0; use < 16; use += 1) {
      ring.push(use, 1);
      ring.subtract(use, 1);
    }
    ring.push(100, 2);
    ring.forget(1050, 1000);
    expect([ring.total, ring.size, ring.timeAt(0)]).toEqual([2, 1, 100]);
  });

  test('takes a time that steps back for the newest it knows', () => {
    const ring = new StampRing(0);
    ring.push(10, 1);
    ring.push(5, 1);
    expect([ring.size, ring.timeAt(0), ring.costAt(0)]).toEqual([1, 10, 2]);
  });

  test('keeps a merged stamp until the last of its uses is old', () => {
    const ring = new StampRing(10);
    ring.push(0, 1);
    ring.push(4, 2);
    ring.forget(1003, 1000);
    expect([ring.size, ring.total]).toEqual([1, 3]);
    ring.forget(1004, 1000);
    expect([ring.size, ring.total]).toEqual([0, 0]);
    // And a use after that begins a stamp of its own.
    ring.push(1004, 1);
    ring.push(1012, 1);
    ring.push(1015, 1);
    expect([ring.size, ring.timeAt(0), ring.timeAt(1)]).toEqual([2, 1012, 1015]);
  });

  test('merges what is close, at the later time, and never over more than the resolution', () => {
    const ring = new StampRing(10);
    for (const atMs of [0, 4, 8, 12, 16, 20]) ring.push(atMs, 1);
    expect(Array.from({ length: ring.size }, (_, index) => ring.timeAt(index))).toEqual([8, 20]);
    ring.subtract(4, 1);
    expect([ring.costAt(0), ring.costAt(1)]).toEqual([2, 3]);
  });
});
