import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPriceTicks, isOnTick } from './price-tick.ts';

describe('checkPriceTicks', () => {
  it('names the field, the value and the prices next to it', () => {
    expect(() => {
      checkPriceTicks({ limitPrice: 190.075 }, 0.01);
    }).toThrow('limitPrice must be a multiple of 0.01, was 190.075: use 190.07 or 190.08');
    expect(() => {
      checkPriceTicks({ stopPrice: 5_000.1 }, 0.25);
    }).toThrow('stopPrice must be a multiple of 0.25, was 5000.1: use 5000 or 5000.25');
  });

  it('lets everything pass where TWS told no increment', () => {
    expect(() => {
      checkPriceTicks({ limitPrice: 1.23456 }, undefined);
    }).not.toThrow();
  });

  it('takes every whole number of increments for one, and nothing half way between two', () => {
    const minTick = fc.constantFrom(0.0001, 0.005, 0.01, 0.05, 0.25, 1, 0.00005, 0.03125);
    fc.assert(
      fc.property(minTick, fc.integer({ min: 1, max: 50_000_000 }), (tick, count) => {
        expect(isOnTick(Number((tick * count).toPrecision(12)), tick)).toBe(true);
        expect(isOnTick(tick * (count + 0.5), tick)).toBe(false);
      }),
    );
  });
});
