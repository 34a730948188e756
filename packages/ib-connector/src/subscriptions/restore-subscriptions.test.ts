import { describe, expect, it } from 'vitest';
import { planRestore } from './restore-subscriptions.ts';

describe('planRestore', () => {
  it('takes only a tick after the trouble for a proof of life', () => {
    const streams = [
      { key: 1, reqId: 11, lastTickMs: 101 },
      { key: 2, reqId: 12, lastTickMs: 100 },
      { key: 3, reqId: 13, lastTickMs: 99 },
      { key: 4, reqId: 14, lastTickMs: Number.NEGATIVE_INFINITY },
    ];
    expect(planRestore(streams, 100)).toEqual({ alive: [1], silent: [2, 3, 4] });
  });

  it('takes a stream that is not asked for on this link for silent, whatever it said before', () => {
    expect(planRestore([{ key: 1, reqId: undefined, lastTickMs: 500 }], 100)).toEqual({ alive: [], silent: [1] });
  });

  it('has nothing to do where there are no streams', () => {
    expect(planRestore([], 100)).toEqual({ alive: [], silent: [] });
  });
});
