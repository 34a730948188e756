import { Histogram, seededRandom } from '@autobot/resilience';
import { build } from 'hdr-histogram-js';
import { expect, it } from 'vitest';

// The other implementation takes whole numbers only, and with 5 digits it is a hundred times as exact as ours.
const SETTINGS = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 2 ** 32,
  numberOfSignificantValueDigits: 5,
} as const;
// Whole percents of a multiple of 100: elsewhere the two round the rank differently.
const PERCENTS = [1, 10, 25, 50, 75, 90, 95, 99, 100];
const LONGEST_MS = 4_000_000;

/** The largest difference of a percentile, relative to theirs. */
function farthestApart(ours: Histogram, theirs: ReturnType<typeof build>): number {
  const differences = PERCENTS.map((percent) => ours.percentile(percent) / theirs.getValueAtPercentile(percent) - 1);
  return Math.max(...differences.map(Math.abs));
}

it.each([1, 2, 3, 4, 5])('H5: agrees with hdr-histogram-js on every percentile of seed %i', (seed) => {
  const random = seededRandom(seed);
  const ours = new Histogram();
  const theirs = build(SETTINGS);
  // Evenly spread over the magnitudes, so that every doubling of the scale is used.
  for (let sample = 0; sample < 10_000; sample += 1) {
    const ms = Math.ceil(LONGEST_MS ** random.next());
    ours.record(ms);
    theirs.recordValue(ms);
  }
  expect(ours.count).toBe(theirs.totalCount);
  expect(farthestApart(ours, theirs)).toBeLessThanOrEqual(0.001);
});

it.each([1, 2, 3, 4, 5])('H5: corrects for coordinated omission as hdr-histogram-js does, seed %i', (seed) => {
  const random = seededRandom(seed);
  const ours = new Histogram();
  const theirs = build(SETTINGS);
  const intervalMs = Math.ceil(100 * random.next());
  // Goes on until the number of samples, those added included, allows whole ranks.
  for (let sample = 0; sample < 200 || theirs.totalCount % 100 !== 0; sample += 1) {
    const ms = Math.ceil(20_000 ** random.next());
    ours.recordCorrected(ms, intervalMs);
    theirs.recordValueWithExpectedInterval(ms, intervalMs);
  }
  expect(ours.count).toBe(theirs.totalCount);
  expect(farthestApart(ours, theirs)).toBeLessThanOrEqual(0.001);
});

it('merges as hdr-histogram-js does', () => {
  const random = seededRandom(6);
  const ours = [new Histogram(), new Histogram()] as const;
  const theirs = [build(SETTINGS), build(SETTINGS)] as const;
  for (let sample = 0; sample < 1_000; sample += 1) {
    const ms = Math.ceil(1_000 * random.next());
    ours[sample % 4 === 0 ? 0 : 1].record(ms);
    theirs[sample % 4 === 0 ? 0 : 1].recordValue(ms);
  }
  ours[0].addAll(ours[1]);
  theirs[0].add(theirs[1]);
  expect(ours[0].count).toBe(theirs[0].totalCount);
  expect(farthestApart(ours[0], theirs[0])).toBeLessThanOrEqual(0.001);
});
