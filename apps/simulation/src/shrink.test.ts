import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leastPart } from './shrink.ts';

test('finds the very items that are to blame, wherever they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(), { maxLength: 24 }), fc.nat(), fc.nat(), async (items, one, other) => {
      const guilty = new Set([items[one % items.length], items[other % items.length]]);
      const least = await leastPart(
        items,
        (part) => Promise.resolve([...guilty].every((item) => item === undefined || part.includes(item))),
        10_000,
      );
      expect(new Set(least)).toEqual(new Set([...guilty].filter((item) => item !== undefined)));
    }),
  );
});
