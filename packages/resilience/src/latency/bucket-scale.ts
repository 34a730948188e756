/**
 * Log-linear buckets: 512 equal steps in every doubling from 1/1024 ms (about 1 µs) to 2^22 ms (about 70 min).
 * The middle of a bucket is at most 1/1024 = 0.098 % away from anything counted in it.
 */
export const STEPS_PER_OCTAVE = 512;
export const OCTAVES = 32;
export const BUCKETS: number = STEPS_PER_OCTAVE * OCTAVES;

// A double is such a bucket already: its exponent says which doubling, the first nine bits after it say which step.
// Written and read again at once, so nothing is kept in here.
const bits = new DataView(new ArrayBuffer(8));
const BITS_BELOW_STEP = 11;
// The exponent of 1/1024 is stored as 1013.
const FIRST_BUCKET = 1013 * STEPS_PER_OCTAVE;

/** The bucket a duration is counted in: 0 for anything shorter than 1/1024 ms, the last for anything too long. */
export function bucketOf(ms: number): number {
  bits.setFloat64(0, ms);
  return Math.max(0, Math.min((bits.getInt32(0) >> BITS_BELOW_STEP) - FIRST_BUCKET, BUCKETS - 1));
}

/** Where a bucket begins, in milliseconds; the bucket after the last begins at 2^22. */
export function bucketStartMs(bucket: number): number {
  bits.setFloat64(0, 0);
  bits.setInt32(0, (bucket + FIRST_BUCKET) << BITS_BELOW_STEP);
  return bits.getFloat64(0);
}

/** What a bucket's values are reported as: its middle. */
export function bucketMiddleMs(bucket: number): number {
  return (bucketStartMs(bucket) + bucketStartMs(bucket + 1)) / 2;
}
