import { expect, it } from 'vitest';
import { median, quantile } from './statistics.ts';

it('finds the middle of an odd and of an even number of values, in whatever order they come', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 6])).toBe(5.5);
  expect(median([3])).toBe(3);
});

it('has no middle of nothing', () => {
  expect(median([])).toBeNaN();
});

it('takes a quantile between two neighbours by proportion', () => {
  expect(quantile([0, 10, 20, 30, 40], 0.25)).toBe(10);
  expect(quantile([0, 10], 0.75)).toBe(7.5);
  expect(quantile([1, 2, 3], 1)).toBe(3);
});
