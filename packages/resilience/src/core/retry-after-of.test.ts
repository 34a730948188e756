import { expect, it } from 'vitest';
import { retryAfterOf } from './retry-after-of.ts';

it.each([
  [{ retryAfterMs: 1500 }, 1500],
  [{ retryAfterMs: 0 }, 0],
  [{ retryAfterMs: -1 }, undefined],
  [{ retryAfterMs: Number.NaN }, undefined],
  [{ retryAfterMs: '30' }, undefined],
  [{ retryAfterMs: null }, undefined],
  [{}, undefined],
  [null, undefined],
  ['retryAfterMs', undefined],
  [undefined, undefined],
])('B11: what %j asks for is %s', (error, asked) => {
  expect(retryAfterOf(error)).toBe(asked);
});
