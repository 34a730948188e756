/**
 * Log-linear buckets: 512 equal steps in every doubling from 1/1024 ms (about 1 µs) to 2^22 ms (about 70 min).
 * The middle of a bucket is at most 1/1024 = 0.098 % away from anything counted in it.
 */
export const STEPS_PER_OCTAVE = 512;
export const OCTAVES = 32;
export const BUCKETS: number = STEPS_PER_OCTAVE * OCTAVES;

const STEPS_PER_MS = 1024;
const SCALED_END = 2 ** OCTAVES;
// Looked up instead of divided by: a record has to cost no more than the call's own promise.
const STEPS_PER_UNIT: Float64Array = Float64Array.from(
  { length: OCTAVES },
  (_, octave) => STEPS_PER_OCTAVE / 2 ** octave,
);

/** The bucket a duration is counted in: 0 for anything shorter than 1/1024 ms, the last for anything too long. */
export function bucketOf(ms: number): number {
  const scaled = ms * STEPS_PER_MS;
  if (scaled < 1) return 0;
  if (scaled >= SCALED_END) return BUCKETS - 1;
  const octave = 31 - Math.clz32(scaled);
  // From 512 up to 1023 steps into the octave: multiplying by a power of two is exact, so no value strays next door.
  const steps = Math.trunc(scaled * (STEPS_PER_UNIT[octave] ?? 0));
  return (octave - 1) * STEPS_PER_OCTAVE + steps;
}

/** Where a bucket begins, in milliseconds; the bucket after the last begins at 2^22. */
export function bucketStartMs(bucket: number): number {
  const octave = Math.floor(bucket / STEPS_PER_OCTAVE);
  const step = bucket % STEPS_PER_OCTAVE;
  return ((1 + step / STEPS_PER_OCTAVE) * 2 ** octave) / STEPS_PER_MS;
}

/** What a bucket's values are reported as: its middle. */
export function bucketMiddleMs(bucket: number): number {
  return (bucketStartMs(bucket) + bucketStartMs(bucket + 1)) / 2;
}
