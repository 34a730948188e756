import { describe, expect, it } from 'vitest';
import { checkNumber, InvalidOptionError, type NumberRange } from './check-option.ts';

describe('checkNumber', () => {
  it.each<[number, NumberRange]>([
    [0, { min: 0 }],
    [5, { min: 5, max: 5 }],
    [0.001, { above: 0 }],
    [-3, {}],
    [7, { integer: true }],
    [Number.POSITIVE_INFINITY, { min: 1, integer: true, infinite: true }],
  ])('returns %d where it may be %j', (value, range) => {
    expect(checkNumber('rate', value, range)).toBe(value);
  });

  it.each<[unknown, NumberRange, string]>([
    [-1, { min: 0 }, 'rate must be a finite number at least 0, was -1'],
    [0, { above: 0 }, 'rate must be a finite number above 0, was 0'],
    [11, { min: 1, max: 10 }, 'rate must be a finite number at least 1 and at most 10, was 11'],
    [1.5, { integer: true, min: 1 }, 'rate must be a whole number at least 1, was 1.5'],
    [Number.NaN, {}, 'rate must be a finite number, was NaN'],
    [Number.POSITIVE_INFINITY, { min: 0 }, 'rate must be a finite number at least 0, was Infinity'],
    [Number.NEGATIVE_INFINITY, { infinite: true }, 'rate must be a finite number or Infinity, was -Infinity'],
    ['50', { min: 0 }, 'rate must be a finite number at least 0, was "50"'],
    [undefined, { min: 0 }, 'rate must be a finite number at least 0, was undefined'],
    [0, { above: 0, hint: 'messages a second' }, 'rate must be a finite number above 0, was 0 (messages a second)'],
  ])('refuses %s where it may be %j', (value, range, sentence) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JavaScript callers may pass
    expect(() => checkNumber('rate', value as number, range)).toThrow(new InvalidOptionError('rate', sentence));
  });

  it('throws an error that names the option and is nobody else to blame for', () => {
    const error = new InvalidOptionError('rate', 'rate must be 1');
    expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', verdict: 'refused', option: 'rate' });
    expect(error.name).toBe('InvalidOptionError');
  });
});
