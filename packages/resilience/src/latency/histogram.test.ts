import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { bucketMiddleMs, bucketOf, BUCKETS, bucketStartMs } from './bucket-scale.ts';
import { Histogram } from './histogram.ts';

const durations = fc.oneof(
  fc.double({ min: 0.01, max: 4e6, noNaN: true }),
  fc.double({ min: 0.01, max: 50, noNaN: true }),
  fc.integer({ min: 1, max: 1_000 }),
);

/** The nearest-rank percentile of a sorted list: what a histogram is measured against. */
function exactPercentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1] ?? 0;
}

describe('bucket scale', () => {
  it('puts every duration into the bucket that begins at or below it and ends above it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1 / 1024, max: 2 ** 22 - 1, noNaN: true }), (ms) => {
        const bucket = bucketOf(ms);
        expect(bucketStartMs(bucket)).toBeLessThanOrEqual(ms);
        expect(bucketStartMs(bucket + 1)).toBeGreaterThan(ms);
        expect(Math.abs(bucketMiddleMs(bucket) - ms) / ms).toBeLessThanOrEqual(0.001);
      }),
      { numRuns: 500 },
    );
  });

  it('says where a bucket begins to the last digit, whatever was counted before', () => {
    bucketOf(1 / 3);
    expect(bucketStartMs(bucketOf(1))).toBe(1);
    expect(bucketStartMs(bucketOf(1 + 1 / 512))).toBe(1 + 1 / 512);
  });

  it('has its first bucket for what is too short and its last for what is too long', () => {
    expect([0, 1e-9, 1 / 1025, 1 / 1024].map(bucketOf)).toEqual([0, 0, 0, 0]);
    expect(bucketOf(2 ** 22)).toBe(BUCKETS - 1);
    expect(bucketOf(2 ** 53)).toBe(BUCKETS - 1);
    expect(bucketOf(2 ** 22 - 1)).toBe(BUCKETS - 1);
  });
});

describe('Histogram', () => {
  it('H5: every percentile is within 0.1 % of a sorted reference', () => {
    fc.assert(
      fc.property(
        fc.array(durations, { minLength: 1, maxLength: 300 }),
        fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { maxLength: 5 }),
        (values, percents) => {
          const histogram = new Histogram();
          for (const ms of values) histogram.record(ms);
          const sorted = values.toSorted((one, other) => one - other);
          for (const percent of [50, 95, 99, 100, ...percents]) {
            const exact = exactPercentile(sorted, percent);
            expect(Math.abs(histogram.percentile(percent) - exact)).toBeLessThanOrEqual(exact * 0.001);
          }
          expect(histogram.maxMs).toBe(sorted.at(-1));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('H5: p99 of 100,000 skewed durations is within 0.1 % of the reference', () => {
    const random = seededRandom(7);
    const histogram = new Histogram();
    const values = Array.from({ length: 100_000 }, () => 3 * Math.exp(4 * random.next() ** 3));
    for (const ms of values) histogram.record(ms);
    const exact = exactPercentile(
      values.toSorted((one, other) => one - other),
      99,
    );
    expect(Math.abs(histogram.percentile(99) / exact - 1)).toBeLessThanOrEqual(0.001);
  });

  it('H5: corrects for coordinated omission exactly as a caller would have counted', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 2_000, noNaN: true }),
        fc.double({ min: 1, max: 1_000, noNaN: true }),
        (ms, intervalMs) => {
          const corrected = new Histogram();
          corrected.recordCorrected(ms, intervalMs);
          const felt = new Histogram();
          felt.record(ms);
          for (let missing = 1; missing < Math.floor(ms / intervalMs); missing += 1)
            felt.record(ms - missing * intervalMs);
          expect(corrected.count).toBe(felt.count);
          for (const percent of [1, 50, 99]) {
            const exact = felt.percentile(percent);
            expect(Math.abs(corrected.percentile(percent) - exact)).toBeLessThanOrEqual(exact * 0.002 + 1e-9);
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it('H5: a correction with a tiny interval ends, and one without an interval adds nothing', () => {
    const histogram = new Histogram();
    expect(histogram.recordCorrected(60_000, 2 ** -17)).toBe(true);
    expect(histogram.count).toBe(60_000 * 2 ** 17);
    const plain = new Histogram();
    for (const intervalMs of [0, -1, Number.NaN]) expect(plain.recordCorrected(500, intervalMs)).toBe(true);
    expect(plain.recordCorrected(Number.NaN, 10)).toBe(false);
    expect(plain.count).toBe(3);
  });

  it('H7: takes any number at all without throwing', () => {
    const histogram = new Histogram();
    const taken = [0, 0.4, 1.9, 2 ** 53, -0, -1, Number.NaN, Number.POSITIVE_INFINITY].map((ms) =>
      histogram.record(ms),
    );
    expect(taken).toEqual([true, true, true, true, true, false, false, false]);
    expect(histogram.count).toBe(5);
    expect(histogram.maxMs).toBe(2 ** 53);
    expect(histogram.percentile(40)).toBeLessThan(0.001);
  });

  it('says 0 when there is nothing, and the longest for the last percentile', () => {
    const histogram = new Histogram();
    expect(histogram.percentile(50)).toBe(0);
    histogram.record(0);
    expect(histogram.percentile(50)).toBe(0);
    histogram.record(12.345_678);
    // Exact wherever in its bucket it lies: this one is 0.016 wide.
    for (const ms of [12.345_678, 12.346, 12.35, 12.355, 12.359]) {
      histogram.record(ms);
      expect(histogram.percentile(100)).toBe(ms);
    }
  });

  it('adds up what both counted in the same bucket', () => {
    const one = new Histogram();
    const other = new Histogram();
    for (const ms of [1, 1, 1]) one.record(ms);
    for (const ms of [1, 5, 5, 5]) other.record(ms);
    one.addAll(other);
    expect(one.count).toBe(7);
    expect(one.percentile(57)).toBeCloseTo(1, 1);
    expect(one.percentile(58)).toBe(5);
  });

  it('counts apart what was longer than its target, also in what it adds up', () => {
    const histogram = new Histogram(10);
    for (const ms of [9, 10, 10.001, 50, -1]) histogram.record(ms);
    const all = new Histogram();
    all.record(99);
    all.addAll(histogram);
    all.addAll(histogram);
    expect([histogram.overTarget, all.overTarget]).toEqual([2, 4]);
    histogram.clear();
    expect(histogram.overTarget).toBe(0);
  });

  it('adds another one up and forgets without losing its memory', () => {
    const one = new Histogram();
    const other = new Histogram();
    for (const ms of [1, 2, 3]) one.record(ms);
    for (const ms of [100, 200]) other.record(ms);
    one.addAll(other);
    expect([one.count, one.maxMs]).toEqual([5, 200]);
    expect(one.percentile(80)).toBeCloseTo(100, 0);
    one.clear();
    one.clear();
    expect([one.count, one.maxMs, one.percentile(50)]).toEqual([0, 0, 0]);
    one.record(7);
    expect(one.percentile(50)).toBe(7);
  });
});
