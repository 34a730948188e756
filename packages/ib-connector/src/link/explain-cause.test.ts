import { LinkPhaseTimeoutError, PeerSilentError } from '@autobot/resilience';
import { describe, expect, it } from 'vitest';
import { LinkFailedError } from '../errors/link-errors.ts';
import { causeOf, explainCause, explainedError } from './explain-cause.ts';

describe('explainCause', () => {
  it.each([
    ['dialing', 'unreachable', 'the address does not answer: check host, port and firewall'],
    [
      'handshake',
      'silent',
      'something listens there but does not speak: TWS may be frozen, may show a dialog, or it is no TWS',
    ],
    [
      'starting',
      'notStarted',
      'TWS answered but did not start the session: it may wait for a login, a second factor or a dialog',
    ],
    ['syncing', 'notSynced', 'TWS started the session but answers no requests: restart it'],
  ] as const)('says what it means that %s took too long', (phase, reason, sentence) => {
    expect(explainCause(new LinkPhaseTimeoutError('tws', phase, 5_000))).toEqual({ reason, sentence });
  });

  it('passes on a failure that has its own sentence', () => {
    expect(explainCause(new LinkFailedError('refused', 'nothing listens there'))).toEqual({
      reason: 'refused',
      sentence: 'nothing listens there',
    });
  });

  it('knows a silent TWS by the unanswered probe', () => {
    expect(explainCause(new PeerSilentError(15_000))).toEqual({
      reason: 'noProbeAnswer',
      sentence: 'nothing was heard for 15000 ms and no probe was answered',
    });
  });

  it.each([
    [new Error('odd'), 'odd'],
    ['odd', 'odd'],
    [{ phase: 'unheard of' }, '[object Object]'],
  ])('calls %s unknown and shows what there is', (cause, sentence) => {
    expect(explainCause(cause)).toEqual({ reason: 'unknown', sentence });
  });
});

describe('explainedError', () => {
  it('keeps the cause behind the sentence, and is nothing where there is none', () => {
    const cause = new LinkPhaseTimeoutError('tws', 'syncing', 10_000);
    expect(explainedError(cause)).toMatchObject({ message: expect.stringContaining('answers no requests'), cause });
    expect(explainedError(undefined)).toBeUndefined();
  });
});

describe('causeOf', () => {
  it('is what the state of the link says, if it says why', () => {
    const cause = new Error('gone');
    expect(causeOf({ name: 'closed', cause, sinceMs: 0 })).toBe(cause);
    expect(causeOf({ name: 'idle' })).toBeUndefined();
  });
});
