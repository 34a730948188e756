import { Histogram } from './histogram.ts';

interface Slot {
  readonly histogram: Histogram;
  overTarget: number;
}

/**
 * A histogram that forgets: a ring of slots, the oldest cleared when time has moved on.
 * It has no timer; the time it is given at each access turns the ring, so idleness costs nothing and leaves nothing.
 */
export class RollingHistogram {
  readonly #slotMs: number;
  readonly #targetMs: number;
  readonly #slots: readonly Slot[];
  readonly #merged: Histogram = new Histogram();
  #current: Slot;
  #turn = 0;
  #turnEndMs = Number.NEGATIVE_INFINITY;
  #count = 0;
  #overTarget = 0;

  /**
   * @param windowMs how long a duration is remembered: at least `windowMs × (slots - 1) / slots`, at most `windowMs`
   * @param targetMs durations longer than this are counted apart; Infinity for none
   */
  constructor(windowMs: number, targetMs: number, slots: number) {
    this.#slotMs = windowMs / slots;
    this.#targetMs = targetMs;
    const first: Slot = { histogram: new Histogram(), overTarget: 0 };
    const others = Array.from({ length: slots - 1 }, (): Slot => ({ histogram: new Histogram(), overTarget: 0 }));
    this.#slots = [first, ...others];
    this.#current = first;
  }

  /** How many durations are remembered as of the last access. */
  get count(): number {
    return this.#count;
  }

  /** How many of them were longer than the target. */
  get overTarget(): number {
    return this.#overTarget;
  }

  /** Counts one duration that ended at `atMs`; false if it was not one (see `Histogram.record`). */
  record(ms: number, atMs: number): boolean {
    if (atMs >= this.#turnEndMs) this.turnTo(atMs);
    const slot = this.#current;
    if (!slot.histogram.record(ms)) return false;
    this.#count += 1;
    if (ms > this.#targetMs) {
      slot.overTarget += 1;
      this.#overTarget += 1;
    }
    return true;
  }

  /** Forgets what is too old at `atMs`. A time before the present slot changes nothing. */
  turnTo(atMs: number): void {
    if (atMs < this.#turnEndMs) return;
    const turn = Math.floor(atMs / this.#slotMs);
    const passed = Math.min(turn - this.#turn, this.#slots.length);
    for (let step = 0; step < passed; step += 1) this.#clear(turn - step);
    this.#turn = turn;
    this.#turnEndMs = (turn + 1) * this.#slotMs;
    this.#current = this.#slotOf(turn);
  }

  /** All that is remembered at `atMs`, in one histogram that is good until the next call. */
  merge(atMs: number): Histogram {
    this.turnTo(atMs);
    this.#merged.clear();
    for (const slot of this.#slots) {
      if (slot.histogram.count > 0) this.#merged.addAll(slot.histogram);
    }
    return this.#merged;
  }

  #clear(turn: number): void {
    const slot = this.#slotOf(turn);
    this.#count -= slot.histogram.count;
    this.#overTarget -= slot.overTarget;
    slot.histogram.clear();
    slot.overTarget = 0;
  }

  #slotOf(turn: number): Slot {
    const { length } = this.#slots;
    return this.#slots[((turn % length) + length) % length] ?? this.#current;
  }
}
