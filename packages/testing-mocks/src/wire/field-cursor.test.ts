import { expect, test } from 'vitest';
import { FieldCursor } from './field-cursor.ts';

function cursor(...fields: readonly string[]): FieldCursor {
  return new FieldCursor(['0', ...fields]);
}

test.each(['', 'Infinity', '1.7976931348623157e+308', '1.7976931348623157E308', '2147483647'])(
  'reads the unset spelling "%s" as no number',
  (text) => {
    expect(cursor(text).number('price')).toBeUndefined();
  },
);

test.each([
  ['10', 10],
  ['10.0', 10],
  ['-0.5', -0.5],
  ['0', 0],
])('reads "%s" as %d', (text, value) => {
  expect(cursor(text).number('price')).toBe(value);
});

test.each([
  [() => cursor('x').number('price'), 'field 1 (price) must be a number, was "x"'],
  [() => cursor('2147483648').id('orderId'), 'field 1 (orderId) must be a 32-bit integer, was "2147483648"'],
  [() => cursor('').id('reqId'), 'field 1 (reqId) must be a 32-bit integer, was ""'],
  [() => cursor('yes').flag('snapshot'), 'field 1 (snapshot) must be 1 or 0, was "yes"'],
  [() => cursor('9999').count('legs'), 'field 1 (legs) must be a count that the 0 fields left can hold, was "9999"'],
  [() => cursor('-1').count('legs'), 'was "-1"'],
  [() => cursor().text('account'), 'field 1 (account) is missing'],
])('names the field and the value that do not fit', (read, message) => {
  expect(read).toThrow(message);
});

test('says what is left over', () => {
  expect(() => {
    cursor('a', 'b').end();
  }).toThrow('2 fields too many, from field 1 on: a|b');
});
