import { describe, expect, it } from 'vitest';
import { ResilienceError } from '../core/resilience-error.ts';
import { LinkCloseTimeoutError } from './close-driver.ts';
import { LinkPhaseTimeoutError, LinkStoppedError } from './link-end.ts';
import { LinkNotReadyError } from './link-not-ready-error.ts';
import { type LinkState, LinkTransitionError } from './link-state.ts';

const cause = new Error('reset');

describe('LinkNotReadyError', () => {
  it.each<[LinkState, string]>([
    [{ name: 'idle' }, 'it is not started'],
    [{ name: 'dialing', epoch: 1, sinceMs: 0 }, 'it is still dialing'],
    [{ name: 'handshake', epoch: 1, sinceMs: 0 }, 'it is still handshake'],
    [{ name: 'starting', epoch: 1, sinceMs: 0 }, 'it is still starting'],
    [{ name: 'syncing', epoch: 1, sinceMs: 0 }, 'it is still syncing'],
    [{ name: 'ready', epoch: 1, sinceMs: 0 }, 'it has only just come back'],
    [{ name: 'draining', epoch: 1, sinceMs: 0 }, 'it is being stopped'],
    [{ name: 'closed', cause, sinceMs: 0 }, 'it was lost and is being closed, because: reset'],
    [{ name: 'backoff', cause, attempt: 1, untilMs: 900.5, sinceMs: 0 }, 'it dials again in 801 ms, because: reset'],
    [{ name: 'backoff', cause, attempt: 1, untilMs: 50, sinceMs: 0 }, 'it dials again in 0 ms, because: reset'],
    [
      { name: 'halted', reason: 'log in', cause, sinceMs: 0 },
      'it was halted and needs a person (log in), because: reset',
    ],
  ])('says of %j that %s', (state, words) => {
    const error = new LinkNotReadyError('gateway', state, { nowMs: 100 });
    expect(error.message).toBe(`gateway is not ready: ${words}`);
    expect(error).toMatchObject({ code: 'ERR_LINK_NOT_READY', verdict: 'refused', state: state.name });
  });

  it('knows when to try again only while a dial is due, and that is never in the past', () => {
    const backoff: LinkState = { name: 'backoff', cause, attempt: 1, untilMs: 500, sinceMs: 0 };
    const waits = [100, 900].map((nowMs) => new LinkNotReadyError('link', backoff, { nowMs }).retryAfterMs);
    expect(waits).toEqual([400, 0]);
    expect(new LinkNotReadyError('link', { name: 'idle' }, { nowMs: 0 }).retryAfterMs).toBeUndefined();
  });

  it('has the cause it is given, else that of the state, else none', () => {
    const closed: LinkState = { name: 'closed', cause, sinceMs: 0 };
    expect(new LinkNotReadyError('link', closed, { nowMs: 0, cause: { code: 7 } })).toMatchObject({
      cause: { code: 7 },
      message: 'link is not ready: it was lost and is being closed, because: { code: 7 }',
    });
    expect(new LinkNotReadyError('link', closed, { nowMs: 0 }).cause).toBe(cause);
    expect(new LinkNotReadyError('link', { name: 'idle' }, { nowMs: 0 })).not.toHaveProperty('cause');
  });
});

// Made inside the test, so that whatever goes wrong in the making is the test's.
it.each<[string, string, string, () => ResilienceError]>([
  [
    'ERR_LINK_PHASE_TIMEOUT',
    'fault',
    'gateway was still starting after 90 ms',
    () => new LinkPhaseTimeoutError('gateway', 'starting', 90),
  ],
  ['ERR_LINK_STOPPED', 'cancelled', 'gateway was stopped', () => new LinkStoppedError('gateway')],
  [
    'ERR_LINK_CLOSE_TIMEOUT',
    'fault',
    'gateway was still closing after 90 ms',
    () => new LinkCloseTimeoutError('gateway', 90),
  ],
  [
    'ERR_LINK_TRANSITION',
    'refused',
    'a link that is idle cannot take "opened"',
    () => new LinkTransitionError({ name: 'idle' }, { type: 'opened' }),
  ],
])('%s is a %s and says: %s', (code, verdict, message, make) => {
  const error = make();
  expect(error).toBeInstanceOf(ResilienceError);
  expect(error).toMatchObject({ code, verdict, message });
});
