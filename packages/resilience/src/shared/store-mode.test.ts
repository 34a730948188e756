import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstMode, type Fallback, type ModeInput, type ModeState, nextMode } from './store-mode.ts';

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
});
