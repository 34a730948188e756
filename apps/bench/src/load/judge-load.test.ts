import { expect, it } from 'vitest';
import { judgeLoad } from './judge-load.ts';
import type { Load, LoadResult } from './load.ts';

const aLoad = (changes: Partial<Load> = {}): Load => ({
  id: 'l',
  title: 'a load',
  waiters: 100,
  limit: 10,
  windowMs: 1_000,
  contestants: [],
  ...changes,
});

const aResult = (changes: Partial<LoadResult> = {}): LoadResult => ({
  name: 'ours',
  sent: 100,
  over: 0,
  mostInWindow: 10,
  rate: 1,
  cpuMs: 60,
  heapBytes: 20,
  ...changes,
});

const PEER = aResult({ name: 'peer', over: 90, cpuMs: 100, heapBytes: 100 });

it('finds nothing to say when the limit was kept and every target met', () => {
  const load = aLoad({ leastRate: 0.99, mostCpuShare: 0.6, mostHeapShare: 0.2 });
  expect(judgeLoad(load, [aResult(), PEER])).toEqual([]);
});

it('complains of a broken window, of waiters that were never served and of a slow rate', () => {
  expect(judgeLoad(aLoad(), [aResult({ over: 1, mostInWindow: 11 })])).toEqual([
    'a load: 1 sends over the limit, 11 in one window',
  ]);
  expect(judgeLoad(aLoad(), [aResult({ sent: 99 })])).toEqual(['a load: sent 99 of 100']);
  expect(judgeLoad(aLoad({ leastRate: 0.99 }), [aResult({ rate: 0.98 })])).toHaveLength(1);
});

it('compares with the best peer of the same run, and cannot without one', () => {
  const worse = aResult({ name: 'worse', cpuMs: 1_000, heapBytes: 1_000 });
  expect(judgeLoad(aLoad({ mostCpuShare: 0.5 }), [aResult(), worse, PEER])).toEqual([
    "a load: 60.0 % of the best peer's CPU is above 50.0 %",
  ]);
  expect(judgeLoad(aLoad({ mostHeapShare: 0.1 }), [aResult(), worse, PEER])).toHaveLength(1);
  expect(judgeLoad(aLoad({ mostHeapShare: 0.1 }), [])).toEqual(['a load: nothing was measured']);
});
