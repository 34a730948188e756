import { describe, expect, it } from 'vitest';
import { ConnectionLostError, NotConnectedError } from '../errors/link-errors.ts';
import { RequestFailedError } from '../errors/request-errors.ts';
import { verdictForBreaker, verdictForRetry } from './verdict-of.ts';

describe('verdictForRetry', () => {
  it.each(['dialing', 'handshake', 'starting', 'syncing', 'closed', 'backoff'])(
    'asks again while the link is %s',
    (link) => {
      expect(verdictForRetry(new NotConnectedError('positions', link))).toBe('throttled');
    },
  );

  it.each(['idle', 'draining', 'halted'])(
    'refuses while the link is %s, because nothing will make it ready',
    (link) => {
      expect(verdictForRetry(new NotConnectedError('positions', link))).toBe('refused');
    },
  );

  it('asks again after the link was lost', () => {
    expect(verdictForRetry(new ConnectionLostError('positions'))).toBe('fault');
  });
});

describe('verdictForBreaker', () => {
  it('does not hold a lost link against what was asked', () => {
    expect(verdictForBreaker(new ConnectionLostError('positions'))).toBe('cancelled');
  });

  it('believes what TWS answered', () => {
    const notice = { id: 1, code: 366, text: 'No historical data query found' };
    expect(verdictForBreaker(new RequestFailedError('historicalBars', notice, 'fault'))).toBe('fault');
  });
});
