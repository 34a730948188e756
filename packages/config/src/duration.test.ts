import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

it.each([
  ['5', 5_000],
  ['0.25', 250],
  ['.5s', 500],
  ['500ms', 500],
  ['5s', 5_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
  [' 5 S ', 5_000],
  ['0', 0],
])('reads %j as %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each(['', 'soon', '-5s', '+5s', '1e3', '0x10', '5 days', '5s5s', 'Infinity', '9'.repeat(30)])(
  'does not take %j for a duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it('writes every whole number of milliseconds so that it reads back as the same', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000_000 }), (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
    }),
  );
});

it.each([
  [0, '0s'],
  [250, '250ms'],
  [90_000, '90s'],
  [120_000, '2m'],
  [7_200_000, '2h'],
])('writes %d milliseconds as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
