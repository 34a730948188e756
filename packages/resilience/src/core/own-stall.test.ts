import { expect, it } from 'vitest';
import { ownStallMs } from './own-stall.ts';

it.each([
  [0, 0],
  [20, 0],
  [20.5, 20.5],
  [600, 600],
])('takes a timer that was late by %s ms for a stall of %s ms', (lateMs, stallMs) => {
  expect(ownStallMs(lateMs)).toBe(stallMs);
});
