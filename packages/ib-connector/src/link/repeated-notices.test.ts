import { describe, expect, it } from 'vitest';
import { unlisted } from '../inbound/notice-rules.ts';
import { RepeatedNotices } from './repeated-notices.ts';

const row = { ...unlisted(505), repeated: { times: 3, withinMs: 60_000 } };

describe('RepeatedNotices', () => {
  it.each([
    ['three at once', [0, 0, 0], [false, false, true]],
    ['three within the minute', [0, 30_000, 59_999], [false, false, true]],
    ['the first is forgotten after a minute', [0, 30_000, 60_000, 89_999], [false, false, false, true]],
    ['each one after the third too', [0, 1, 2, 3], [false, false, true, true]],
  ])('%s', (_, atMs, expected) => {
    const repeated = new RepeatedNotices();
    expect(atMs.map((nowMs) => repeated.isTooMany(row, nowMs))).toEqual(expected);
  });

  it('counts each code by itself, and not those that may come as often as they like', () => {
    const repeated = new RepeatedNotices();
    const often = [0, 0, 0, 0].map((nowMs) => repeated.isTooMany(unlisted(9_999), nowMs));
    repeated.isTooMany(row, 0);
    repeated.isTooMany(row, 0);
    expect(repeated.isTooMany({ ...row, code: 506 }, 0)).toBe(false);
    expect(often).toEqual([false, false, false, false]);
  });

  it('begins anew with another link', () => {
    const repeated = new RepeatedNotices();
    repeated.isTooMany(row, 0);
    repeated.isTooMany(row, 0);
    repeated.forget();
    expect(repeated.isTooMany(row, 0)).toBe(false);
  });
});
