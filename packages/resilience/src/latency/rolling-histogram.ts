import { Histogram } from './histogram.ts';

/**
 * A histogram that forgets: a ring of slots, the oldest cleared when time has moved on.
 * It has no timer; the time it is given at each access turns the ring, so idleness costs nothing and leaves nothing.
 */
export class RollingHistogram {
  readonly #slotMs: number;
  readonly #slots: readonly Histogram[];
  readonly #merged: Histogram = new Histogram();
  #current: Histogram = this.#merged;
  #turn = Number.NEGATIVE_INFINITY;
  #turnEndMs = Number.NEGATIVE_INFINITY;

  /**
   * @param windowMs how long a duration is remembered: at least `windowMs × (slots - 1) / slots`, at most `windowMs`
   * @param targetMs durations longer than this are counted apart; Infinity for none
   */
  constructor(windowMs: number, targetMs: number, slots: number) {
    this.#slotMs = windowMs / slots;
    this.#slots = Array.from({ length: slots }, () => new Histogram(targetMs));
  }

  /** How many durations are remembered as of the last access. */
  get count(): number {
    return this.#slots.reduce((sum, slot) => sum + slot.count, 0);
  }

  /** How many of them were longer than the target. */
  get overTarget(): number {
    return this.#slots.reduce((sum, slot) => sum + slot.overTarget, 0);
  }

  /** Counts one duration that ended at `atMs`; false if it was not one (see `Histogram.record`). */
  record(ms: number, atMs: number): boolean {
    if (atMs >= this.#turnEndMs) this.turnTo(atMs);
    return this.#current.record(ms);
  }

  /** Forgets what is too old at `atMs`. A time before the present slot changes nothing. */
  turnTo(atMs: number): void {
    const turn = Math.floor(atMs / this.#slotMs);
    const { length } = this.#slots;
    for (let next = Math.max(this.#turn, turn - length) + 1; next <= turn; next += 1) {
      this.#current = this.#slots.at(next % length) ?? this.#current;
      this.#current.clear();
      this.#turn = turn;
      this.#turnEndMs = (turn + 1) * this.#slotMs;
    }
  }

  /** All that is remembered at `atMs`, in one histogram that is good until the next call. */
  merge(atMs: number): Histogram {
    this.turnTo(atMs);
    this.#merged.clear();
    for (const slot of this.#slots) this.#merged.addAll(slot);
    return this.#merged;
  }
}
