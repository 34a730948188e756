import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameEncoder } from './frame-encoder.ts';
import { encodeFrame, type Field } from './frame-writer.ts';

const price = fc.integer({ min: -(2 ** 33), max: 2 ** 33 }).map((hundredths) => hundredths / 100);
const number = fc.oneof(
  fc.integer(),
  price,
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 0.1 + 0.2, 1e21, 5e-324, Number.MAX_VALUE, 2_147_483_647, -2_147_483_648, 21_474_836.47),
);
const field: fc.Arbitrary<Field> = fc.oneof(
  number,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.boolean(),
  fc.constant(undefined),
);

test('every message is the same bytes as one field after the other as text', () => {
  fc.assert(
    fc.property(fc.array(fc.array(field, { maxLength: 20 }), { maxLength: 20 }), (messages) => {
      const encoder = new FrameEncoder();
      const wanted = Buffer.concat(messages.map((fields) => encodeFrame(fields)));
      const together = encoder.encodeAll(messages);
      const frames = messages.map((fields) => encoder.encode(fields));
      // Compared at the end: a later frame must not touch an earlier one.
      expect(together).toEqual(wanted);
      expect(Buffer.concat(frames)).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test('each price in hundredths is spelt as the runtime spells it', () => {
  fc.assert(
    fc.property(price, (value) => {
      expect(new FrameEncoder().encode([value]).toString('latin1', 4)).toBe(`${value}\0`);
    }),
    { numRuns: 2_000 },
  );
});

test('frames longer than a slab, and frames across its end, are whole', () => {
  const encoder = new FrameEncoder();
  const messages = Array.from({ length: 40 }, (_, index) => [index, 'x'.repeat(index * 700), 1.5, 'end']);
  const wanted = Buffer.concat(messages.map((fields) => encodeFrame(fields)));
  const frames = messages.map((fields) => encoder.encode(fields));
  expect(Buffer.concat(frames).equals(wanted)).toBe(true);
  expect(encoder.encodeAll(messages).equals(wanted)).toBe(true);
});

test('NaN is refused, and the frames around it are what they would have been', () => {
  const encoder = new FrameEncoder();
  const before = encoder.encode([1, 'a']);
  expect(() => encoder.encode([2, 'half', Number.NaN])).toThrow('NaN');
  const after = encoder.encode([3, 'b']);
  expect(Buffer.concat([before, after])).toEqual(Buffer.concat([encodeFrame([1, 'a']), encodeFrame([3, 'b'])]));
});
