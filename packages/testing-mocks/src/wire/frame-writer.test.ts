import { expect, test } from 'vitest';
import { encodeFrame } from './frame-writer.ts';

test('a message is a big-endian length and NUL-ended fields', () => {
  expect(encodeFrame([9, 1, 42]).toString('latin1')).toBe('\0\0\0\x079\u00001\u000042\0');
});

test('booleans travel as 1 and 0, and an unset value as empty text', () => {
  expect(encodeFrame([true, false, undefined]).subarray(4).toString('latin1')).toBe('1\u00000\0\0');
});

test('text beyond ASCII is escaped, and a NUL cannot split a field', () => {
  expect(encodeFrame(['Zürich\0x']).subarray(4).toString('latin1')).toBe('Z\\u00fcrichx\0');
});

test('NaN is refused: no client can read it', () => {
  expect(() => encodeFrame([Number.NaN])).toThrow('NaN');
});
