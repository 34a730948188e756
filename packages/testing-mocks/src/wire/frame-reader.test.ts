import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader, type Inbound, LONGEST_MESSAGE_BYTES } from './frame-reader.ts';
import { encodeFrame } from './frame-writer.ts';
import { WireError } from './wire-error.ts';

const HELLO = Buffer.from('API\0\0\0\0\x09v100..193', 'latin1');

function readInPieces(bytes: Buffer, cuts: readonly number[]): readonly Inbound[] {
  const reader = new FrameReader();
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((one, other) => one - other);
  let start = 0;
  return ends.flatMap((end) => {
    const found = reader.push(bytes.subarray(start, end));
    start = end;
    return found;
  });
}

const fieldText = fc.stringMatching(/^[ -~]{0,12}$/);
const message = fc.array(fieldText, { minLength: 1, maxLength: 20 });

test('wherever TCP cuts or joins the bytes, the same messages come out', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(2_000), { maxLength: 30 }), (messages, cuts) => {
      const bytes = Buffer.concat([HELLO, ...messages.map((fields) => encodeFrame(fields))]);
      expect(readInPieces(bytes, cuts)).toEqual([
        { type: 'hello', versions: 'v100..193' },
        ...messages.map((fields) => ({ type: 'message', fields })),
      ]);
    }),
  );
});

test('byte by byte is no different from all at once', () => {
  const bytes = Buffer.concat([HELLO, encodeFrame([71, 2, 7, '']), encodeFrame([49, 1])]);
  const everywhere = Array.from({ length: bytes.length }, (_, index) => index);
  expect(readInPieces(bytes, everywhere)).toEqual(readInPieces(bytes, []));
});

test.each([
  ['another protocol', Buffer.from('GET / HTTP/1.1\r\n')],
  ['an old client without the API prefix', Buffer.from('63\0')],
  ['a hello of a gigabyte', Buffer.from('API\0\x40\0\0\0v')],
])('refuses %s as soon as it shows', (_, bytes) => {
  expect(() => new FrameReader().push(bytes)).toThrow(/not a TWS API client|length prefix/);
});

test.each([0xffffffff, 0xfffffffc, 0x7fffffff, LONGEST_MESSAGE_BYTES + 1])(
  'refuses a length prefix of %d without waiting for its bytes',
  (length) => {
    const reader = new FrameReader();
    reader.push(HELLO);
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(length);
    expect(() => reader.push(prefix)).toThrow(`a length prefix announces ${length} bytes`);
  },
);

test('names an empty message and one that does not end in NUL, and reads on', () => {
  const reader = new FrameReader();
  reader.push(HELLO);
  const found = reader.push(Buffer.concat([Buffer.from('\0\0\0\0\0\0\0\x0249', 'latin1'), encodeFrame([49, 1])]));
  expect(found).toMatchObject([
    { type: 'malformed', problem: 'an empty message' },
    { type: 'malformed', problem: expect.stringContaining('not ended by NUL: 49') },
    { type: 'message', fields: ['49', '1'] },
  ]);
});

test('random bytes never hang it, and all it throws is a wire error', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), fc.boolean(), (chunks, greets) => {
      const reader = new FrameReader();
      if (greets) reader.push(HELLO);
      expect([undefined, 'WIRE_UNREADABLE']).toContain(whatItThrows(() => chunks.map((chunk) => reader.push(chunk))));
    }),
  );
});

function whatItThrows(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof WireError ? error.code : error;
  }
}
