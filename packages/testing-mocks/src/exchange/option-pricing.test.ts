import { expect, test } from 'vitest';
import { impliedVolatility, optionValue } from './option-pricing.ts';

const inputs = { right: 'C', underlying: 100, strike: 100, years: 1, volatility: 0.2 } as const;

test('a call and a put at the same strike differ by what the forward is worth', () => {
  const call = optionValue(inputs);
  const put = optionValue({ ...inputs, right: 'P' });
  expect(call.price).toBeCloseTo(9.925, 2);
  expect(call.price - put.price).toBeCloseTo(100 - 100 * Math.exp(-0.04), 4);
  expect(call.delta - put.delta).toBeCloseTo(1, 6);
});

test('an expired option is worth what exercising it brings', () => {
  expect(optionValue({ ...inputs, years: 0, underlying: 110 }).price).toBe(10);
  expect(optionValue({ ...inputs, years: -1, underlying: 90 }).price).toBe(0);
});

test('implied volatility finds the one the price was made with, and 0 for a price that none explains', () => {
  expect(impliedVolatility(inputs, optionValue(inputs).price)).toBeCloseTo(0.2, 6);
  expect(impliedVolatility(inputs, 500)).toBe(0);
});
