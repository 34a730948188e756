import { describe, expect, it } from 'vitest';
import { LinkFailedError, type LinkFailureReason } from '../errors/link-errors.ts';
import { judgeLink } from './judge-link.ts';

const failure = (reason: LinkFailureReason) => new LinkFailedError(reason, `because of ${reason}`);

describe('judgeLink', () => {
  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [4, 40_000],
    [5, 40_000],
    [50, 40_000],
  ])('waits longer each time the client id is in use: attempt %i waits %i ms', (attempt, delayMs) => {
    expect(judgeLink(failure('clientIdInUse'), attempt)).toEqual({ delayMs });
  });

  it.each(['wrongAccount', 'unsupportedVersion'] as const)('leaves %s to a person, in its own words', (reason) => {
    expect(judgeLink(failure(reason), 1)).toEqual({ halt: `because of ${reason}` });
  });

  it.each([
    'refused',
    'unreachable',
    'silent',
    'closedByTws',
    'notStarted',
    'notSynced',
    'noProbeAnswer',
    'notice',
  ] as const)('leaves %s to the usual backoff', (reason) => {
    expect(judgeLink(failure(reason), 1)).toBeUndefined();
  });

  it('leaves what it does not know to the usual backoff', () => {
    expect(judgeLink(new Error('odd'), 1)).toBeUndefined();
    expect(judgeLink(undefined, 1)).toBeUndefined();
  });
});
