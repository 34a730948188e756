import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

const NAMES = ['APP_HOST', 'APP_PORT', 'APP_TIMEOUT', 'APP_READONLY'];

it.each([
  ['APP_PROT', 'APP_PORT'],
  ['APP_PRT', 'APP_PORT'],
  ['APP_TIME_OUT', 'APP_TIMEOUT'],
  ['app_readonly', 'APP_READONLY'],
  ['APP_READ_ONY', 'APP_READONLY'],
])('takes %s for %s', (word, meant) => {
  expect(nearestName(word, NAMES)).toBe(meant);
});

it('prefers the nearer of two names that are both close', () => {
  expect(nearestName('APP_PORTS', ['APP_POTS', 'APP_PORT'])).toBe('APP_POTS');
  expect(nearestName('APP_PORTS', ['APP_PAST', 'APP_PORT'])).toBe('APP_PORT');
});

it('has no suggestion for a word that resembles nothing', () => {
  expect(nearestName('APP_COLOUR', NAMES)).toBeUndefined();
  expect(nearestName('blue', ['paper', 'live'])).toBeUndefined();
  expect(nearestName('', ['a'])).toBe('a');
});
