import { DeadlineExceededError, LinkNotReadyError } from '@autobot/resilience';
import { describe, expect, it } from 'vitest';
import { errorTypeOf, outcomeOf } from './outcome-of.ts';

const notReady = new LinkNotReadyError('link', { name: 'idle' }, { nowMs: 0 });

describe('outcomeOf and errorTypeOf', () => {
  it.each([
    [
      'a request that TWS refused',
      { code: 'ERR_IB_REQUEST_FAILED', verdict: 'refused', twsCode: 162 },
      'rejected',
      'ib_162',
    ],
    ['a link that is not ready', notReady, 'rejected', 'link_not_ready'],
    ['a lost connection', { code: 'ERR_IB_CONNECTION_LOST', verdict: 'fault' }, 'failure', 'ib_connection_lost'],
    ['a deadline', new DeadlineExceededError('quotes', 5), 'timeout', 'deadline_exceeded'],
    ['an attempt out of time', { code: 'ERR_ATTEMPT_TIMEOUT', verdict: 'fault' }, 'timeout', 'attempt_timeout'],
    ['a caller that gave up', new DOMException('stop', 'AbortError'), 'cancelled', 'other'],
    ['a call that was told to stop', { verdict: 'cancelled' }, 'cancelled', 'other'],
    ['an errno', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'failure', 'econnreset'],
    ['something else', 'a string', 'failure', 'other'],
    ['nothing', undefined, 'failure', 'other'],
    // A code that is a sentence would make a series of its own.
    ['a code that is none', { code: 'AAPL was not found at 12:30' }, 'failure', 'other'],
  ])('%s', (_, error, outcome, type) => {
    expect({ outcome: outcomeOf(error), type: errorTypeOf(error) }).toEqual({ outcome, type });
  });
});
