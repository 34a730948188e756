import { expect, it } from 'vitest';
import { checkWindows, rateOf } from './check-windows.ts';

it('lets as many pass as the limit says, a whole window apart', () => {
  expect(checkWindows([0, 1, 100, 101, 200], 2, 100)).toEqual({ over: 0, mostInWindow: 2 });
});

it('counts a send that comes a moment too early', () => {
  expect(checkWindows([0, 1, 99.999, 101], 2, 100)).toEqual({ over: 1, mostInWindow: 3 });
});

it('counts each send of a burst beyond the limit', () => {
  expect(checkWindows([5, 5, 5, 5, 5], 2, 100)).toEqual({ over: 3, mostInWindow: 5 });
});

it('finds nothing wrong with nothing', () => {
  expect(checkWindows([], 2, 100)).toEqual({ over: 0, mostInWindow: 0 });
});

it('calls bursts of the limit, a window apart, ideal', () => {
  expect(rateOf([0, 0, 100, 100, 200], 2, 100)).toBe(1);
  expect(rateOf([0, 0, 125, 125, 250], 2, 100)).toBe(0.8);
});
