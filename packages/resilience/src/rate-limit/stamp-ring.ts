const SMALLEST_SIZE = 16;

/**
 * When how many permits were used, oldest first, in two flat arrays that grow by doubling.
 * Two stamps closer than the resolution become one, at the later of their times: what is kept is never too young.
 */
export class StampRing {
  readonly #resolutionMs: number;
  #times: Float64Array<ArrayBuffer> = new Float64Array(SMALLEST_SIZE);
  #costs: Float64Array<ArrayBuffer> = new Float64Array(SMALLEST_SIZE);
  // The length is a power of two, so that going round takes no division.
  #mask = SMALLEST_SIZE - 1;
  #head = 0;
  #size = 0;
  #total = 0;
  // Read for every use, so not looked up in the arrays.
  #oldestMs = Number.POSITIVE_INFINITY;
  #newestMs = Number.NEGATIVE_INFINITY;
  // Where the newest stamp began: bounds how far merging may drag it along.
  #newestBeganMs = Number.NEGATIVE_INFINITY;

  /** @param resolutionMs 0 keeps every instant apart */
  constructor(resolutionMs: number) {
    this.#resolutionMs = resolutionMs;
  }

  /** Stamps kept. */
  get size(): number {
    return this.#size;
  }

  /** Permits of all stamps together. */
  get total(): number {
    return this.#total;
  }

  /** @param index 0 for the oldest, below `size` */
  timeAt(index: number): number {
    return this.#times[this.#slot(index)] ?? 0;
  }

  /** @param index 0 for the oldest, below `size` */
  costAt(index: number): number {
    return this.#costs[this.#slot(index)] ?? 0;
  }

  /** Adds a use; a time before the newest is taken for the newest. */
  push(timeMs: number, cost: number): void {
    const atMs = Math.max(timeMs, this.#newestMs);
    this.#total += cost;
    if (atMs === this.#newestMs || atMs - this.#newestBeganMs < this.#resolutionMs) {
      const newest = this.#slot(this.#size - 1);
      this.#times[newest] = atMs;
      this.#costs[newest] = (this.#costs[newest] ?? 0) + cost;
      this.#newestMs = atMs;
      if (this.#size === 1) this.#oldestMs = atMs;
      return;
    }
    if (this.#size > this.#mask) this.#makeRoom();
    const slot = this.#slot(this.#size);
    this.#times[slot] = atMs;
    this.#costs[slot] = cost;
    this.#newestMs = atMs;
    this.#newestBeganMs = atMs;
    if (this.#size === 0) this.#oldestMs = atMs;
    this.#size += 1;
  }

  /** Forgets stamps that are at least so old. */
  forget(nowMs: number, ageMs: number): void {
    while (nowMs - this.#oldestMs >= ageMs) this.#forgetOldest();
  }

  #forgetOldest(): void {
    this.#total -= this.#costs[this.#head] ?? 0;
    this.#head = this.#slot(1);
    this.#size -= 1;
    if (this.#size > 0) {
      this.#oldestMs = this.#times[this.#head] ?? 0;
      return;
    }
    this.#oldestMs = Number.POSITIVE_INFINITY;
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#newestBeganMs = Number.NEGATIVE_INFINITY;
  }

  /** Takes back part of the stamp that holds what was pushed at that time. */
  subtract(timeMs: number, cost: number): void {
    const index = this.#indexOf(timeMs);
    if (index === this.#size) return;
    const slot = this.#slot(index);
    const before = this.#costs[slot] ?? 0;
    const after = Math.max(0, before - cost);
    this.#costs[slot] = after;
    this.#total -= before - after;
  }

  // The first stamp that is not older: merged uses live in the stamp of the last of them.
  #indexOf(timeMs: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeAt(middle) < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #slot(index: number): number {
    return (this.#head + index) & this.#mask;
  }

  // Emptied stamps go first; only if at least half of the room is in use does it double.
  #makeRoom(): void {
    const kept: number[] = [];
    for (let index = 0; index < this.#size; index += 1) {
      if (this.costAt(index) > 0) kept.push(this.#slot(index));
    }
    const room = kept.length * 2 > this.#times.length ? this.#times.length * 2 : this.#times.length;
    const times = new Float64Array(room);
    const costs = new Float64Array(room);
    for (const [index, slot] of kept.entries()) {
      times[index] = this.#times[slot] ?? 0;
      costs[index] = this.#costs[slot] ?? 0;
    }
    this.#times = times;
    this.#costs = costs;
    this.#mask = room - 1;
    // Right even if none is left: what is about to be pushed is the oldest then.
    this.#oldestMs = times[0] ?? 0;
    this.#head = 0;
    this.#size = kept.length;
  }
}
