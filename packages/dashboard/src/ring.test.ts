import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { Ring } from './ring.ts';

it('keeps the newest, oldest first, each under the number it was given', () => {
  const ring = new Ring<string>(3);
  expect(ring.after(0)).toEqual([]);
  for (const item of ['a', 'b', 'c', 'd']) ring.put(item);
  expect(ring.last).toBe(4);
  expect(ring.after(0)).toEqual([
    { number: 2, item: 'b' },
    { number: 3, item: 'c' },
    { number: 4, item: 'd' },
  ]);
  expect(ring.after(3)).toEqual([{ number: 4, item: 'd' }]);
  expect(ring.after(4)).toEqual([]);
});

it('gives what a list would have given, whatever its size', () => {
  assert(
    property(
      integer({ min: 1, max: 20 }),
      integer({ min: 0, max: 60 }),
      integer({ min: 0, max: 60 }),
      (size, put, after) => {
        const ring = new Ring<number>(size);
        const all = Array.from({ length: put }, (_, index) => index + 1);
        for (const item of all) ring.put(item);
        const expected = all.slice(-size).filter((number) => number > after);
        expect(ring.after(after).map(({ item }) => item)).toEqual(expected);
        expect(ring.after(after).map(({ number }) => number)).toEqual(expected);
      },
    ),
  );
});
