import { expect, it } from 'vitest';
import { worstWindow } from './proof.ts';

it('finds the worst window wherever it begins, and counts what is a whole window apart in two', () => {
  expect(worstWindow([0, 900, 950, 999, 1_899, 1_900], 1_000)).toBe(4);
  expect(worstWindow([0, 1_000, 2_000], 1_000)).toBe(1);
  expect(worstWindow([5, 1, 3], 10)).toBe(3);
  expect(worstWindow([], 10)).toBe(0);
});
