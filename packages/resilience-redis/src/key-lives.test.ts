import { expect, it } from 'vitest';
import { KeyLives } from './key-lives.ts';

const demand = (...costs: readonly number[]) => ({
  windows: costs.map((cost, index) => ({ key: `window ${index}`, limit: 9, windowMs: 3_600_000, cost })),
  coolDowns: [],
});

it('knows what it prolonged until it may be another server', () => {
  const lives = new KeyLives();
  expect(lives.areShort(demand(1))).toBe(true);
  lives.prolonged(demand(1));
  expect([lives.areShort(demand(1)), lives.areShort(demand(1, 1))]).toEqual([false, true]);
  lives.clear();
  expect(lives.areShort(demand(1))).toBe(true);
});

it('prolongs nothing by a call of no cost', () => {
  const lives = new KeyLives();
  expect(lives.areShort(demand(0))).toBe(false);
  lives.prolonged(demand(0, 1));
  expect([lives.areShort(demand(1)), lives.areShort(demand(0, 1))]).toEqual([true, false]);
});
