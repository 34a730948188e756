import { FakeClock } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { LinkFailedError, type LinkFailureReason } from '../errors/link-errors.ts';
import { LinkJudge } from './judge-link.ts';

const failure = (reason: LinkFailureReason) => new LinkFailedError(reason, `because of ${reason}`);

describe('LinkJudge', () => {
  it('waits longer each time the client id is in use, and from the start where something else came between', () => {
    const judge = new LinkJudge(new FakeClock());
    // The end of the link before it was no collision.
    judge.judge(failure('closedByTws'));
    const waits = [1, 2, 3, 4, 5, 50].map(() => judge.judge(failure('clientIdInUse')));
    expect(waits.map((ruling) => ruling?.delayMs)).toEqual([5_000, 10_000, 20_000, 40_000, 40_000, 40_000]);
    judge.judge(failure('refused'));
    expect(judge.judge(failure('clientIdInUse'))).toEqual({ delayMs: 5_000 });
  });

  it.each(['wrongAccount', 'unsupportedVersion'] as const)('leaves %s to a person, in its own words', (reason) => {
    expect(new LinkJudge(new FakeClock()).judge(failure(reason))).toEqual({ halt: `because of ${reason}` });
  });

  it('takes a version that nobody knows for a restart, once the link was open: a minute of dials, then every five', () => {
    const clock = new FakeClock();
    const judge = new LinkJudge(clock);
    judge.ready();
    const oddVersion = () => judge.judge(failure('unsupportedVersion'));
    expect(oddVersion()).toBeUndefined();
    clock.advance(59_999);
    expect(oddVersion()).toBeUndefined();
    clock.advance(1);
    expect([oddVersion(), oddVersion()]).toEqual([{ delayMs: 300_000 }, { delayMs: 300_000 }]);
    judge.ready();
    expect(oddVersion()).toBeUndefined();
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
    expect(new LinkJudge(new FakeClock()).judge(failure(reason))).toBeUndefined();
  });

  it('leaves what it does not know to the usual backoff', () => {
    const judge = new LinkJudge(new FakeClock());
    expect([judge.judge(new Error('odd')), judge.judge(undefined)]).toEqual([undefined, undefined]);
  });
});
