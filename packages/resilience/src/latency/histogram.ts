import { bucketMiddleMs, bucketOf, bucketStartMs, OCTAVES, STEPS_PER_OCTAVE } from './bucket-scale.ts';

/**
 * Counts durations in log-linear buckets: at most 64 KB however many are recorded, any percentile within 0.1 %.
 * Counters are made per doubling when first needed, so values of one magnitude take 2 KB.
 */
export class Histogram {
  readonly #pages: (Uint32Array | undefined)[] = Array.from({ length: OCTAVES });
  readonly #targetMs: number;
  #count = 0;
  #maxMs = 0;
  #overTarget = 0;

  /** @param targetMs recorded durations longer than this are counted apart, exactly; default Infinity for none */
  constructor(targetMs: number = Number.POSITIVE_INFINITY) {
    this.#targetMs = targetMs;
  }

  /** How many durations were recorded. */
  get count(): number {
    return this.#count;
  }

  /** The longest one, exact; 0 if there is none. */
  get maxMs(): number {
    return this.#maxMs;
  }

  /** How many of those recorded were longer than the target; what a correction adds is not looked at. */
  get overTarget(): number {
    return this.#overTarget;
  }

  /**
   * Counts one duration. Never throws: a negative or non-finite one is left out and the answer is false;
   * one beyond the scale (70 min) is counted in the last bucket.
   */
  record(ms: number): boolean {
    // NaN fails both comparisons, so it ends here too.
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) return false;
    this.#add(bucketOf(ms), 1);
    if (ms > this.#maxMs) this.#maxMs = ms;
    if (ms > this.#targetMs) this.#overTarget += 1;
    return true;
  }

  /**
   * Counts one duration and those a caller would have seen had it not been held up: `ms - interval`,
   * `ms - 2 × interval`, … down to one interval. It corrects for coordinated omission: a caller that waits for each
   * answer before it asks again measures one long pause where its users felt many.
   * @param expectedIntervalMs how often calls were meant to be made; above 0, else nothing is added
   */
  recordCorrected(ms: number, expectedIntervalMs: number): boolean {
    if (!this.record(ms)) return false;
    if (!(expectedIntervalMs > 0)) return true;
    let missing = Math.floor(ms / expectedIntervalMs) - 1;
    let missingMs = ms - expectedIntervalMs;
    // A bucket's worth at a time: bounded by the number of buckets, however short the interval.
    while (missing > 0) {
      const bucket = bucketOf(missingMs);
      const roomMs = missingMs - (bucket === 0 ? 0 : bucketStartMs(bucket));
      const here = Math.min(missing, Math.floor(roomMs / expectedIntervalMs) + 1);
      this.#add(bucket, here);
      missing -= here;
      missingMs -= here * expectedIntervalMs;
    }
    return true;
  }

  /** The duration that `percent` of all were not longer than (nearest rank); 0 if there is none. */
  percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent * this.#count) / 100));
    if (rank >= this.#count) return this.#maxMs;
    let seen = 0;
    for (const [octave, page] of this.#pages.entries()) {
      if (page === undefined) continue;
      for (let step = 0; step < STEPS_PER_OCTAVE; step += 1) {
        seen += page[step] ?? 0;
        if (seen >= rank) return Math.min(bucketMiddleMs(octave * STEPS_PER_OCTAVE + step), this.#maxMs);
      }
    }
    return this.#maxMs;
  }

  /** Adds all that another one counted. */
  addAll(other: Histogram): void {
    for (const [octave, theirs] of other.#pages.entries()) {
      if (theirs === undefined) continue;
      const ours = this.#page(octave);
      for (let step = 0; step < STEPS_PER_OCTAVE; step += 1) ours[step] = (ours[step] ?? 0) + (theirs[step] ?? 0);
    }
    this.#count += other.#count;
    this.#overTarget += other.#overTarget;
    this.#maxMs = Math.max(this.#maxMs, other.#maxMs);
  }

  /** Forgets everything and keeps its memory. */
  clear(): void {
    if (this.#count === 0) return;
    for (const page of this.#pages) page?.fill(0);
    this.#count = 0;
    this.#maxMs = 0;
    this.#overTarget = 0;
  }

  #add(bucket: number, times: number): void {
    const page = this.#pages[bucket >> 9] ?? this.#page(bucket >> 9);
    const step = bucket & 511;
    page[step] = (page[step] ?? 0) + times;
    this.#count += times;
  }

  #page(octave: number): Uint32Array {
    const page = this.#pages[octave] ?? new Uint32Array(STEPS_PER_OCTAVE);
    this.#pages[octave] = page;
    return page;
  }
}
