import { expect, it } from 'vitest';
import { judgeCost, judgeFates } from './judge-orders.ts';

it('finds nothing to say when every order was sent once, in time, or told', () => {
  expect(judgeFates('B', { placed: 40, late: 0, twice: 0, lost: 0 })).toEqual([]);
  expect(judgeCost('in memory', { yardstick: 30, ours: 60 }, 2)).toEqual([]);
});

it('names each fault with its count', () => {
  expect(judgeFates('B', { placed: 40, late: 32, twice: 1, lost: 2 })).toEqual([
    'orders, B: 32 sent late',
    'orders, B: 1 sent twice',
    'orders, B: 2 lost without a word',
  ]);
});

it('names a cost above its limit, and takes no figure for none', () => {
  expect(judgeCost('on disk', { yardstick: 100, ours: 160 }, 1.5)).toEqual([
    'orders, on disk: 1.60 times is above 1.5',
  ]);
  expect(judgeCost('on disk', { yardstick: Number.NaN, ours: 1 }, 1.5)).toHaveLength(1);
});
