import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CountWindow } from './count-window.ts';
import { TimeWindow } from './time-window.ts';

const calls = fc.array(fc.record({ isFault: fc.boolean(), isSlow: fc.boolean(), waitMs: fc.nat({ max: 400 }) }));

describe('CountWindow', () => {
  it('holds exactly the last calls, as a list would', () => {
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 8 }), (list, size) => {
        const window = new CountWindow(size);
        list.forEach(({ isFault, isSlow }, index) => {
          window.record(isFault, isSlow);
          const last = list.slice(Math.max(0, index + 1 - size), index + 1);
          expect([window.calls, window.faults, window.slow]).toEqual([
            last.length,
            last.filter((call) => call.isFault).length,
            last.filter((call) => call.isSlow).length,
          ]);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('turns a call it still holds into a fault once, and refuses one it has forgotten', () => {
    const window = new CountWindow(2);
    const mark = window.record(false, true);
    expect([window.amendToFault(mark), window.amendToFault(mark), window.faults]).toEqual([true, true, 1]);
    window.record(false, false);
    window.record(false, false);
    expect([window.amendToFault(mark), window.faults, window.slow]).toEqual([false, 0, 0]);
    window.clear();
    expect(window.calls).toBe(0);
  });
});

describe('TimeWindow', () => {
  it('holds the calls of the last ten steps, as a list would', () => {
    fc.assert(
      fc.property(calls, fc.integer({ min: 10, max: 2000 }), (list, windowMs) => {
        const window = new TimeWindow(windowMs);
        const stepOf = (ms: number): number => Math.floor(ms / (windowMs / 10));
        const past: { atMs: number; isFault: boolean; isSlow: boolean }[] = [];
        let nowMs = 0;
        for (const { isFault, isSlow, waitMs } of list) {
          nowMs += waitMs;
          window.forget(nowMs);
          window.record(isFault, isSlow);
          past.push({ atMs: nowMs, isFault, isSlow });
          const held = past.filter(({ atMs }) => stepOf(atMs) > stepOf(nowMs) - 10);
          expect([window.calls, window.faults, window.slow]).toEqual([
            held.length,
            held.filter((call) => call.isFault).length,
            held.filter((call) => call.isSlow).length,
          ]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('B18: starts from nothing after it was idle for longer than its length', () => {
    const window = new TimeWindow(5000);
    window.forget(100);
    for (let count = 0; count < 100; count += 1) window.record(true, false);
    window.forget(100 + 600_000);
    window.record(false, false);
    expect([window.calls, window.faults]).toEqual([1, 0]);
  });

  it('B18: forgets a call after its length and not before nine tenths of it', () => {
    const window = new TimeWindow(1000);
    window.record(true, false);
    window.forget(999);
    expect(window.calls).toBe(1);
    window.forget(1000);
    expect(window.calls).toBe(0);
    window.forget(1099);
    window.record(true, false);
    window.forget(1999);
    expect(window.calls).toBe(1);
    window.forget(2000);
    expect(window.calls).toBe(0);
  });

  it('turns a call it still holds into a fault, and refuses one it has forgotten', () => {
    const window = new TimeWindow(1000);
    const mark = window.record(false, true);
    window.forget(999);
    expect([window.amendToFault(mark), window.faults]).toEqual([true, 1]);
    window.forget(1000);
    expect([window.amendToFault(mark), window.faults, window.calls]).toEqual([false, 0, 0]);
  });

  it('B7: records a million calls in memory of fixed size', () => {
    const collect = garbageCollector();
    const window = new TimeWindow(1000);
    const record = (times: number, fromMs: number): void => {
      for (let count = 0; count < times; count += 1) {
        window.forget(fromMs + count * 25);
        window.record(true, false);
      }
    };
    record(100_000, 0);
    collect();
    const before = process.memoryUsage().heapUsed;
    record(1_000_000, 2_500_000);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000);
    expect(window.calls).toBe(40);
  });
});

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
