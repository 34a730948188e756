import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricesOnTicks } from './price-tick.ts';

describe('pricesOnTicks', () => {
  it('names the field, the value and the prices next to it', () => {
    expect(() => pricesOnTicks({ limitPrice: 190.075 }, 0.01)).toThrow(
      'limitPrice must be a multiple of 0.01, was 190.075: use 190.07 or 190.08',
    );
    expect(() => pricesOnTicks({ stopPrice: 5_000.1 }, 0.25)).toThrow(
      'stopPrice must be a multiple of 0.25, was 5000.1: use 5000 or 5000.25',
    );
    expect(() => pricesOnTicks({ trailAmount: 0.004 }, 0.01)).toThrow('use 0 or 0.01');
  });

  it('takes a rounding error away', () => {
    expect(pricesOnTicks({ limitPrice: 1.5699999999999998, stopPrice: 0.1 + 0.2 }, 0.01)).toStrictEqual({
      limitPrice: 1.57,
      stopPrice: 0.3,
      trailAmount: undefined,
      limitOffset: undefined,
    });
    expect(pricesOnTicks({ limitPrice: 3 * 0.4 }, 0.4).limitPrice).toBe(1.2);
    expect(pricesOnTicks({ limitPrice: 3 * 1e-8 }, 1e-8).limitPrice).toBe(3e-8);
  });

  it('lets everything pass where TWS told no increment', () => {
    expect(pricesOnTicks({ limitPrice: 1.23456 }, undefined)).toStrictEqual({ limitPrice: 1.23456 });
  });

  it('gives the decimal price of every whole number of increments, by whatever rounding it came, and refuses half of one', () => {
    const minTick = fc.constantFrom(0.0001, 0.005, 0.01, 0.05, 0.25, 1, 5, 0.00005, 0.03125, 0.00390625, 0.4, 0.0003);
    // Neighbouring doubles: what sums and products of prices are off by.
    const noise = fc.integer({ min: -8, max: 8 });
    fc.assert(
      fc.property(minTick, fc.integer({ min: 1, max: 50_000_000 }), noise, (tick, count, ulps) => {
        // By whole numbers, so that no rounding is in what is expected: a tick has at most 8 decimals.
        const exact = BigInt(Math.round(tick * 1e8)) * BigInt(count);
        const text = `${exact / 100_000_000n}.${String(exact % 100_000_000n).padStart(8, '0')}`;
        const decimal = Number(text);
        const noisy = decimal * (1 + ulps * Number.EPSILON);
        expect(pricesOnTicks({ limitPrice: noisy }, tick).limitPrice).toBe(decimal);
        expect(() => pricesOnTicks({ limitPrice: decimal + tick / 2 }, tick)).toThrow(
          'limitPrice must be a multiple of',
        );
      }),
    );
  });
});
