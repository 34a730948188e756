import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Frames } from './frames.ts';

function frame(text: string): Buffer {
  const body = Buffer.from(text, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

test('messages come whole wherever their bytes are cut, behind the greeting too', () => {
  const message = fc.array(
    fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[^ -~]/g, '')),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 10 }), (messages, cuts) => {
      const bytes = Buffer.concat([Buffer.from('API\0'), ...messages.map((fields) => frame(fields.join('\0')))]);
      // The greeting itself travels in one piece.
      const places = [
        0,
        ...cuts.map((cut) => 4 + (cut % (bytes.length - 3))).toSorted((one, other) => one - other),
        bytes.length,
      ];
      const frames = new Frames();
      const found = places.slice(1).flatMap((end, index) => frames.take(bytes.subarray(places[index], end)));
      expect(found).toEqual(messages);
    }),
  );
});

test('behind bytes that claim to be an endless message nothing is believed', () => {
  const frames = new Frames();
  expect(frames.take(Buffer.from([255, 255, 255, 255, 1]))).toEqual([]);
  expect(frames.take(frame('1'))).toEqual([]);
});
