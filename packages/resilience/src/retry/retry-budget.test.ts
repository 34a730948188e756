import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { RetryBudget } from './retry-budget.ts';

describe('RetryBudget', () => {
  it.each([
    [{ capacity: 0.5 }, 'capacity must be a finite number at least 1, was 0.5'],
    [{ ratio: -0.1 }, 'ratio must be a finite number at least 0 and at most 1, was -0.1'],
    [{ ratio: 1.1 }, 'ratio must be a finite number at least 0 and at most 1, was 1.1'],
    [{ perSecond: -1 }, 'perSecond must be a finite number at least 0, was -1'],
  ])('refuses %o with a sentence that says why', (options, sentence) => {
    expect(() => new RetryBudget(options)).toThrow(sentence);
  });

  it('starts full, pays one token for a retry, and gets a share of a token for each first attempt', () => {
    const budget = new RetryBudget({ capacity: 2, ratio: 0.5 });
    expect([budget.trySpend(), budget.trySpend(), budget.trySpend()]).toEqual([true, true, false]);
    budget.deposit();
    expect([budget.tokens, budget.trySpend()]).toEqual([0.5, false]);
    budget.deposit();
    expect([budget.tokens, budget.trySpend(), budget.tokens]).toEqual([1, true, 0]);
  });

  it('never holds more than its capacity', () => {
    const clock = new FakeClock();
    const budget = new RetryBudget({ capacity: 3, ratio: 1, perSecond: 1, clock });
    budget.deposit();
    clock.advance(60_000);
    expect(budget.tokens).toBe(3);
  });

  it('fills with time if told to, so that a caller who calls seldom can retry', () => {
    const clock = new FakeClock();
    const budget = new RetryBudget({ capacity: 1, ratio: 0, perSecond: 0.5, clock });
    expect(budget.trySpend()).toBe(true);
    clock.advance(1999);
    expect(budget.trySpend()).toBe(false);
    clock.advance(1);
    expect(budget.trySpend()).toBe(true);
  });

  it('keeps retries within capacity + ratio x attempts + perSecond x seconds over any stretch', () => {
    const kinds = fc.oneof(
      fc.constant('call' as const),
      fc.constant('retry' as const),
      fc.integer({ min: 0, max: 5000 }),
    );
    const steps = fc.array(kinds);
    const options = fc.record({ capacity: fc.integer({ min: 1, max: 5 }), ratio: fc.constantFrom(0, 0.1, 0.5, 1) });
    fc.assert(
      fc.property(steps, options, fc.constantFrom(0, 0.2, 3), (list, { capacity, ratio }, perSecond) => {
        const clock = new FakeClock();
        const budget = new RetryBudget({ capacity, ratio, perSecond, clock });
        let attempts = 0;
        let retries = 0;
        for (const step of list) {
          if (step === 'call') {
            budget.deposit();
            attempts += 1;
          } else if (step === 'retry') {
            retries += budget.trySpend() ? 1 : 0;
          } else {
            clock.advance(step);
          }
          const bound = capacity + ratio * attempts + (perSecond * clock.now()) / 1000;
          expect(retries).toBeLessThanOrEqual(bound + 1e-9);
          expect(budget.tokens).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([{ capacity: 0 }, { ratio: 2 }, { ratio: -1 }, { perSecond: -1 }, { capacity: Number.NaN }])(
    'refuses %o',
    (wrong) => {
      expect(() => new RetryBudget(wrong)).toThrow(/must be/);
    },
  );
});
