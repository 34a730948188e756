import { describe, expect, it } from 'vitest';
import { barMs, durationOf } from './bar-span.ts';

const start = new Date('2026-01-05T14:30:00Z');
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000);

describe('barMs', () => {
  it.each([
    ['1 secs', 1_000],
    ['30 secs', 30_000],
    ['1 min', 60_000],
    ['15 mins', 900_000],
    ['1 hour', 3_600_000],
    ['8 hours', 28_800_000],
    ['1 day', 86_400_000],
    ['1 week', 604_800_000],
  ] as const)('takes %s for %i ms', (size, ms) => {
    expect(barMs(size)).toBe(ms);
  });
});

describe('durationOf', () => {
  it.each([
    [0, '1 min', '180 S'],
    [600, '1 min', '780 S'],
    [86_220, '1 min', '86400 S'],
    [86_221, '1 min', '2 D'],
    [3 * 86_400, '1 day', '6 D'],
    [400 * 86_400, '1 hour', '2 Y'],
    [-5, '5 secs', '15 S'],
  ] as const)('reaches %i seconds back for %s, and three bars more: %s', (seconds, size, duration) => {
    expect(durationOf(start, after(seconds), size)).toBe(duration);
  });
});
