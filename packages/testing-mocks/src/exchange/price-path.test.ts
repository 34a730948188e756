import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stockNamed } from './instrument-catalogue.ts';
import { PricePath } from './price-path.ts';

const START = Date.parse('2026-01-05T14:30:00Z');
const stock = stockNamed('TEST', 100, 1);
const instant = fc.integer({ min: START, max: START + 90 * 86_400_000 });

test('the same seed gives the same prices, another seed others', () => {
  expect(prices(1)).toEqual(prices(1));
  expect(prices(1)).not.toEqual(prices(2));
});

function prices(seed: number): readonly number[] {
  const path = new PricePath(stock, seed);
  return Array.from({ length: 20 }, (_, index) => path.lastAt(START + index * 60_000));
}

test('prices stay on the grid and near their reference, whatever instant is asked for first', () => {
  const path = new PricePath(stock, 7);
  fc.assert(
    fc.property(instant, (atMs) => {
      const price = path.lastAt(atMs);
      expect(Math.round(price * 100) / 100).toBe(price);
      expect(Math.abs(price - 100)).toBeLessThan(15);
    }),
  );
});

test('the range of a span holds every price inside it and is reached by some', () => {
  const path = new PricePath(stock, 3);
  path.moveTo(120, START + 47_123);
  const lengths = fc.integer({ min: 1, max: 30_000 });
  fc.assert(
    fc.property(fc.integer({ min: START, max: START + 100_000 }), lengths, (startMs, lengthMs) => {
      const { low, high } = path.rangeBetween(startMs, startMs + lengthMs);
      const inside = Array.from({ length: lengthMs + 1 }, (_, ms) => path.lastAt(startMs + ms));
      expect({ low, high }).toEqual({ low: Math.min(...inside), high: Math.max(...inside) });
    }),
    { numRuns: 30 },
  );
});

test('volumes of spans that meet add up', () => {
  const path = new PricePath(stock, 3);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 3, maxLength: 3 }), (offsets) => {
      const [first = 0, middle = 0, last = 0] = offsets.map((ms) => START + ms).toSorted((one, other) => one - other);
      const parts = path.volumeBetween(first, middle) + path.volumeBetween(middle, last);
      expect(parts).toBe(path.volumeBetween(first, last));
      expect(path.volumeSince(first, middle)).toBe(path.volumeBetween(first, middle));
      expect(path.volumeSince(first, last)).toBe(path.volumeBetween(first, last));
    }),
  );
});

test('a moved price holds from that instant on and leaves the past alone', () => {
  const path = new PricePath(stock, 5);
  const before = path.lastAt(START - 1);
  path.moveTo(42, START);
  expect(path.lastAt(START)).toBe(42);
  expect(path.lastAt(START - 1)).toBe(before);
});

test('a jump at the very end of a span leaves the price before it in the range', () => {
  const path = new PricePath(stock, 1);
  const atMs = Date.UTC(2026, 0, 9, 15, 0, 53);
  const before = path.lastAt(atMs - 1);
  path.moveTo(before - 5, atMs);
  expect(path.rangeBetween(atMs - 500, atMs)).toMatchObject({ low: path.lastAt(atMs) });
  expect(path.rangeBetween(atMs - 500, atMs).high).toBeGreaterThanOrEqual(before);
});
