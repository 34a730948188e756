import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { constantBackoff } from './constant-backoff.ts';
import { exponentialBackoff } from './exponential-backoff.ts';
import type { Jitter } from './jitter.ts';

const jitters: readonly Jitter[] = ['full', 'equal', 'decorrelated', 'none'];
const first = { attempt: 1, previousMs: 0 };
const lowest = { next: () => 0 };
const highest = { next: () => 1 - Number.EPSILON };

describe('exponentialBackoff', () => {
  it('doubles from the base up to the cap when there is no chance in it', () => {
    const backoff = exponentialBackoff({ baseMs: 100, maxMs: 1000, jitter: 'none' });
    const waits = [1, 2, 3, 4, 5, 6].map((attempt) => backoff.delayMs({ attempt, previousMs: 0 }));
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it.each([
    ['full', 0, 400],
    ['equal', 200, 400],
    ['decorrelated', 100, 600],
    ['none', 400, 400],
  ] as const)('spreads the third wait by %s jitter from %d to %d ms', (jitter, fromMs, toMs) => {
    const input = { attempt: 3, previousMs: 200 };
    const wait = (random: typeof lowest): number =>
      exponentialBackoff({ baseMs: 100, maxMs: 5000, jitter, random }).delayMs(input);
    expect(wait(lowest)).toBeCloseTo(fromMs, 6);
    expect(wait(highest)).toBeCloseTo(toMs, 6);
  });

  it('uses full jitter and a factor of two if not told otherwise', () => {
    const random = { next: () => 0.5 };
    expect(exponentialBackoff({ baseMs: 100, maxMs: 5000, random }).delayMs({ attempt: 3, previousMs: 0 })).toBe(200);
  });

  it('B9: gives a finite wait of at least 0 for any attempt up to a million, any jitter, any seed', () => {
    const attempts = fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(0, 1, 1024, 1025, 1_000_000));
    fc.assert(
      fc.property(
        attempts,
        fc.constantFrom(...jitters),
        fc.integer(),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (attempt, jitter, seed, factor) => {
          const random = seededRandom(seed);
          const delayMs = exponentialBackoff({ baseMs: 5, maxMs: 30_000, factor, jitter, random }).delayMs({
            attempt,
            previousMs: 30_000,
          });
          expect(Number.isFinite(delayMs) && delayMs >= 0 && delayMs <= 30_000).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('B9: gives 0 and not NaN when the power overflows and chance gives 0', () => {
    const backoff = exponentialBackoff({ baseMs: 5, maxMs: 1000, random: lowest });
    expect(backoff.delayMs({ attempt: 1_000_000, previousMs: 1000 })).toBe(0);
  });

  it('B10: caps after the chance, so that no jitter goes over the longest wait', () => {
    for (const jitter of jitters) {
      const backoff = exponentialBackoff({ baseMs: 900, maxMs: 1000, jitter, random: highest });
      expect(backoff.delayMs({ attempt: 4, previousMs: 1000 })).toBeLessThanOrEqual(1000);
    }
  });

  it.each([
    [{ baseMs: 0 }, 'baseMs must be a finite number above 0, was 0'],
    [{ baseMs: Number.NaN }, 'baseMs must be a finite number above 0, was NaN'],
    [{ maxMs: 50 }, 'maxMs must be a finite number at least 100, was 50'],
    [{ factor: 0.5 }, 'factor must be a finite number at least 1, was 0.5'],
    [{ maxRetryAfterMs: -1 }, 'maxRetryAfterMs must be a finite number at least 0, was -1'],
  ])('refuses %o with a sentence that says why', (wrong, sentence) => {
    expect(() => exponentialBackoff({ baseMs: 100, maxMs: 1000, ...wrong })).toThrow(sentence);
  });

  it('takes a cap as low as the base, a factor of one and no wish at all', () => {
    const backoff = exponentialBackoff({ baseMs: 7, maxMs: 7, factor: 1, maxRetryAfterMs: 0, jitter: 'none' });
    expect(backoff.delayMs({ attempt: 9, previousMs: 7, retryAfterMs: 1000 })).toBe(7);
  });
});

describe('what the other side asked for', () => {
  const backoff = constantBackoff({ delayMs: 100, maxRetryAfterMs: 5000 });

  it.each([
    [undefined, 100],
    [50, 100],
    [100, 100],
    [700, 700],
    [5000, 5000],
    [1e12, 5000],
    [Number.POSITIVE_INFINITY, 5000],
    [-3, 100],
    [Number.NaN, 100],
  ])('B11: a wish for %s ms makes a wait of %d ms', (retryAfterMs, expectedMs) => {
    expect(backoff.delayMs({ ...first, retryAfterMs })).toBe(expectedMs);
  });

  it('B11: lengthens an exponential wait as well, and our own longer wait stays', () => {
    const random = highest;
    const long = exponentialBackoff({ baseMs: 9000, maxMs: 9000, jitter: 'none', maxRetryAfterMs: 5000, random });
    expect(long.delayMs({ ...first, retryAfterMs: 8000 })).toBe(9000);
    const short = exponentialBackoff({ baseMs: 10, maxMs: 20, random });
    expect(short.delayMs({ ...first, retryAfterMs: 2000 })).toBe(2000);
    expect(short.delayMs({ ...first, retryAfterMs: 3_600_000 })).toBe(60_000);
  });

  it('refuses a wait that is no time', () => {
    expect(() => constantBackoff({ delayMs: -1 })).toThrow('delayMs must be a finite number at least 0, was -1');
    expect(() => constantBackoff({ delayMs: 1, maxRetryAfterMs: -1 })).toThrow(
      'maxRetryAfterMs must be a finite number at least 0, was -1',
    );
    expect(constantBackoff({ delayMs: 0, maxRetryAfterMs: 0 }).delayMs({ ...first, retryAfterMs: 5 })).toBe(0);
  });
});
