import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstMode, type Fallback, isAway, type ModeInput, type ModeState, nextMode } from './store-mode.ts';

const RECOVER_MS = 1_300;
const inputs = fc.array(
  fc.record({
    input: fc.constantFrom<ModeInput>('answered', 'held', 'failed', 'elapsed'),
    afterMs: fc.integer({ min: 0, max: 900 }),
  }),
  { maxLength: 80 },
);

/** Every step as it happened, the state before and after. */
function walk(
  fallback: Fallback,
  steps: readonly { input: ModeInput; afterMs: number }[],
): { input: ModeInput; nowMs: number; before: ModeState; after: ModeState }[] {
  let state: ModeState = fallback === 'dual' ? firstMode(0, 350) : { mode: 'shared', sinceMs: 0, failures: 0 };
  let nowMs = 0;
  return steps.map(({ input, afterMs }) => {
    nowMs += afterMs;
    const before = state;
    state = nextMode(before, input, nowMs, { fallback, failures: 2, recoverMs: RECOVER_MS });
    return { input, nowMs, before, after: state };
  });
}

describe('the mode of a shared limit', () => {
  it('trusts the store alone only after both agreed for the whole recovery, without one call unanswered', () => {
    fc.assert(
      fc.property(inputs, (steps) => {
        let awayMs: number | undefined;
        for (const { input, nowMs, before, after } of walk('dual', steps)) {
          if (before.mode === 'fallback' && input === 'answered') awayMs = nowMs;
          const isTrusted = before.mode !== 'shared' && after.mode === 'shared';
          expect(isTrusted && before.mode === 'fallback').toBe(false);
          expect(isTrusted && awayMs !== undefined && nowMs - awayMs < RECOVER_MS).toBe(false);
        }
      }),
    );
  });

  it('starts to wait anew with every return to fallback, and never while it stays there', () => {
    fc.assert(
      fc.property(inputs, (steps) => {
        for (const { nowMs, before, after } of walk('dual', steps)) {
          const sinceMs = before.mode === after.mode ? before.sinceMs : nowMs;
          expect(after.sinceMs).toBe(sinceMs);
        }
      }),
    );
  });

  it('leaves the store after so many calls in a row without an answer, at once if its memory is gone', () => {
    fc.assert(
      fc.property(inputs, (steps) => {
        let failures = 0;
        for (const { input, before, after } of walk('closed', steps)) {
          failures = input === 'failed' ? failures + 1 : input === 'elapsed' ? failures : 0;
          const isLeft = before.mode === 'shared' && after.mode === 'closed';
          expect(isLeft).toBe(before.mode === 'shared' && (input === 'held' || failures >= 2));
          expect(input === 'answered' && after.mode !== 'shared').toBe(false);
          if (after.mode === 'closed') failures = 0;
        }
      }),
    );
  });

  const rules = { fallback: 'dual', failures: 3, recoverMs: RECOVER_MS } as const;
  const shared = { mode: 'shared', sinceMs: 5, failures: 1 } as const;
  const recovering = { mode: 'recovering', sinceMs: 5, untilMs: 100 } as const;
  const fallback = { mode: 'fallback', sinceMs: 90 } as const;

  it.each<[string, ModeState, ModeInput, number, ModeState]>([
    ['counts a call without an answer', shared, 'failed', 90, { ...shared, failures: 2 }],
    ['counts from none after an answer', shared, 'answered', 90, { ...shared, failures: 0 }],
    ['is as it was when only time passed', shared, 'elapsed', 90, shared],
    ['leaves at the last call it bears', { ...shared, failures: 2 }, 'failed', 90, fallback],
    ['leaves at once when the memory is gone', shared, 'held', 90, fallback],
    ['recovers until its time is up', recovering, 'answered', 99, recovering],
    ['has recovered when its time is up', recovering, 'elapsed', 100, { mode: 'shared', sinceMs: 100, failures: 0 }],
    ['gives a recovery up for one call without an answer', recovering, 'failed', 90, fallback],
    ['gives a recovery up when the memory is gone', recovering, 'held', 90, fallback],
    ['begins to recover at an answer', fallback, 'answered', 95, { mode: 'recovering', sinceMs: 95, untilMs: 1_395 }],
  ])('%s', (_what, before, input, nowMs, after) => {
    expect(nextMode(before, input, nowMs, rules)).toEqual(after);
  });

  it('is away when the store decides nothing', () => {
    expect((['shared', 'fallback', 'recovering', 'closed'] as const).filter(isAway)).toEqual(['fallback', 'closed']);
  });
});
