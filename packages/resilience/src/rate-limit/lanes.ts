import { Chain } from './chain.ts';
import type { Waiter } from './waiter.ts';

/** The lane before all others, whose waiters may use the reserve. For what must not wait behind ordinary work. */
export const FRONT_LANE: number = Number.POSITIVE_INFINITY;

/** Those who wait with one priority, first come first served. */
export interface Lane {
  readonly priority: number;
  readonly waiters: Chain<Waiter>;
  /** Permits all of them ask for together. */
  cost: number;
  size: number;
}

/**
 * Waiters by priority, higher first; within a lane in the order they came.
 * A waiter rises by one priority for each `ageMs` it waited, so that a busy lane cannot starve a quiet one.
 */
export class Lanes {
  readonly #ageMs: number;
  // Highest priority first; only lanes in which somebody waits, so almost always one or two.
  readonly #lanes: Lane[] = [];
  #size = 0;

  /** @param ageMs more than 0; Infinity to never rise */
  constructor(ageMs: number) {
    this.#ageMs = ageMs;
  }

  get size(): number {
    return this.#size;
  }

  /** Waiters in the front lane. */
  get frontSize(): number {
    const lane = this.#lanes[0];
    return lane?.priority === FRONT_LANE ? lane.size : 0;
  }

  add(waiter: Waiter): void {
    const lane = this.#lane(waiter.priority);
    lane.waiters.push(waiter);
    lane.cost += waiter.cost;
    lane.size += 1;
    this.#size += 1;
  }

  /** The waiter must be in a lane. */
  remove(waiter: Waiter): void {
    const lane = this.#lane(waiter.priority);
    lane.waiters.remove(waiter);
    lane.cost -= waiter.cost;
    lane.size -= 1;
    this.#size -= 1;
    if (lane.size === 0) this.#lanes.splice(this.#lanes.indexOf(lane), 1);
  }

  /** Whose turn it is. */
  first(nowMs: number): Waiter | undefined {
    let best = this.#lanes[0];
    if (this.#lanes.length > 1) {
      for (const lane of this.#lanes) {
        if (best === undefined || this.#rank(lane, nowMs) > this.#rank(best, nowMs)) best = lane;
      }
    }
    return best?.waiters.first;
  }

  /** True if a newcomer with that priority would stand before all who wait. */
  isAhead(priority: number, nowMs: number): boolean {
    return this.#lanes.every((lane) => priority > this.#rank(lane, nowMs));
  }

  /** Permits asked for by those a newcomer with that priority would stand behind. */
  costAhead(priority: number, nowMs: number): number {
    let cost = 0;
    for (const lane of this.#lanes) {
      if (this.#rank(lane, nowMs) >= priority) cost += lane.cost;
    }
    return cost;
  }

  /** The lane that matters least, if that is not the front lane. */
  get lowest(): Lane | undefined {
    const lane = this.#lanes.at(-1);
    return lane?.priority === FRONT_LANE ? undefined : lane;
  }

  /** Everyone, highest lane first. */
  all(): Waiter[] {
    const everyone: Waiter[] = [];
    for (const lane of this.#lanes) {
      for (let waiter = lane.waiters.first; waiter !== undefined; waiter = waiter.next) everyone.push(waiter);
    }
    return everyone;
  }

  #rank(lane: Lane, nowMs: number): number {
    const oldest = lane.waiters.first;
    return oldest === undefined ? lane.priority : lane.priority + (nowMs - oldest.sinceMs) / this.#ageMs;
  }

  #lane(priority: number): Lane {
    const lanes = this.#lanes;
    let index = 0;
    for (let lane = lanes[0]; lane !== undefined && lane.priority >= priority; lane = lanes[index]) {
      if (lane.priority === priority) return lane;
      index += 1;
    }
    const made: Lane = { priority, waiters: new Chain(), cost: 0, size: 0 };
    lanes.splice(index, 0, made);
    return made;
  }
}
