import { describe, expect, it } from 'vitest';
import type { Backoff } from '../backoff/backoff.ts';
import { constantBackoff } from '../backoff/constant-backoff.ts';
import { type FailedTry, nextTry, type TryRules } from './next-try.ts';

const aFailedTry = (changes: Partial<FailedTry> = {}): FailedTry => ({
  attempt: 1,
  previousMs: 0,
  nowMs: 1000,
  startedMs: 900,
  deadlineMs: undefined,
  retryAfterMs: undefined,
  ...changes,
});

const someRules = (changes: Partial<TryRules> = {}): TryRules => ({
  maxAttempts: 3,
  maxElapsedMs: Infinity,
  backoff: constantBackoff({ delayMs: 50 }),
  ...changes,
});

const giving = (delayMs: number): Backoff => ({ delayMs: () => delayMs });

describe('nextTry', () => {
  it.each<[string, FailedTry, TryRules]>([
    ['a try is left', aFailedTry({ attempt: 2 }), someRules()],
    ['the repeat begins just within the time', aFailedTry(), someRules({ maxElapsedMs: 150 })],
    ['the repeat begins just before the deadline', aFailedTry({ deadlineMs: 1050.1 }), someRules()],
  ])('tries again when %s', (_, failed, rules) => {
    expect(nextTry(failed, rules)).toEqual({ isGivenUp: false, delayMs: 50 });
  });

  it('tries again at once if the backoff says so', () => {
    expect(nextTry(aFailedTry(), someRules({ backoff: giving(0) }))).toEqual({ isGivenUp: false, delayMs: 0 });
  });

  it.each<[string, FailedTry, TryRules]>([
    ['attempts', aFailedTry({ attempt: 3 }), someRules()],
    ['elapsed', aFailedTry(), someRules({ maxElapsedMs: 149.9 })],
    ['deadline', aFailedTry({ deadlineMs: 1050 }), someRules()],
    ['backoff', aFailedTry(), someRules({ backoff: giving(-1) })],
    ['backoff', aFailedTry(), someRules({ backoff: giving(Number.NaN) })],
    ['backoff', aFailedTry(), someRules({ backoff: giving(Infinity) })],
  ])('gives up because of %s', (because, failed, rules) => {
    expect(nextTry(failed, rules)).toEqual({ isGivenUp: true, because });
  });

  it('gives up because of a backoff that throws', () => {
    const backoff: Backoff = {
      delayMs: () => {
        throw new Error('backoff');
      },
    };
    expect(nextTry(aFailedTry(), someRules({ backoff }))).toEqual({ isGivenUp: true, because: 'backoff' });
  });
});
