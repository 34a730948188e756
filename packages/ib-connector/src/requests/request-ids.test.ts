import { describe, expect, it } from 'vitest';
import { isRequestId, RequestIds } from './request-ids.ts';

describe('RequestIds', () => {
  it('starts at 2^30, where no order id comes, and counts up', () => {
    const ids = new RequestIds();
    expect([ids.take(), ids.take()]).toEqual([2 ** 30, 2 ** 30 + 1]);
  });
});

describe('isRequestId', () => {
  it.each([
    [1, false],
    [2 ** 30 - 1, false],
    [2 ** 30, true],
    [2 ** 31 - 1, true],
    [2 ** 31, false],
    [-1, false],
    [Number.NaN, false],
  ])('says of %d: %s', (id, expected) => {
    expect(isRequestId(id)).toBe(expected);
  });
});
