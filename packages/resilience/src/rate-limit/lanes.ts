import { Chain, type Linked } from '../core/chain.ts';

/** The lane before all others, whose waiters may use the reserve. For what must not wait behind ordinary work. */
export const FRONT_LANE: number = Number.POSITIVE_INFINITY;

/**
 * Settles a promise of any type. Taken from a method signature because those are compared both ways: one line holds
 * waiters whose promises differ in type, and each is only ever given what its own `start` or its limiter made.
 */
export type SettleWith = { settle(value: unknown): void }['settle'];

/** One who waits, in as few fields as will do: there may be a hundred thousand of them. */
export interface Waiter extends Linked<Waiter> {
  readonly cost: number;
  readonly priority: number;
  /** When it began to wait, on the clock of its line. */
  readonly sinceMs: number;
  /** What is called at the grant, whose result settles the promise; absent if the grant itself is the result. */
  readonly start: (() => unknown) | undefined;
  /** Settles its promise, with a rejected one if it is refused: to keep both functions would take a fifth more room. */
  readonly settle: SettleWith;
  /** What can end its waiting early; absent if nothing can. */
  patience: Patience | undefined;
}

/** The end of a waiter's patience: a time, somebody who may give it up, or both. */
export interface Patience {
  /** On the clock of the line; Infinity for never. */
  readonly expiresAtMs: number;
  /** It waits no more: stops listening to who may give it up. */
  readonly stop: () => void;
}

/** Those who wait with one priority, first come first served. */
class Lane extends Chain<Waiter> {
  readonly priority: number;
  size = 0;
  /** Permits all of them ask for together. */
  cost = 0;

  constructor(priority: number) {
    super();
    this.priority = priority;
  }
}

/**
 * Waiters by priority, higher first; within a lane in the order they came.
 * A waiter rises by one priority for each `ageMs` it waited, so that a busy lane cannot starve a quiet one.
 */
export class Lanes {
  readonly #ageMs: number;
  // Highest priority first; only lanes in which somebody waits, so almost always one or two.
  readonly #lanes: Lane[] = [];
  /** Waiters in all. */
  size = 0;

  /** @param ageMs more than 0; Infinity to never rise */
  constructor(ageMs: number) {
    this.#ageMs = ageMs;
  }

  /** Waiters in the front lane. */
  get frontSize(): number {
    const lane = this.#lanes[0];
    return lane?.priority === FRONT_LANE ? lane.size : 0;
  }

  /** The lane that matters least. */
  get lowest(): Lane | undefined {
    return this.#lanes.at(-1);
  }

  add(waiter: Waiter): void {
    let lane = this.#laneOf(waiter);
    if (lane === undefined) {
      lane = new Lane(waiter.priority);
      this.#lanes.push(lane);
      this.#lanes.sort((a, b) => b.priority - a.priority);
    }
    lane.push(waiter);
    lane.size += 1;
    lane.cost += waiter.cost;
    this.size += 1;
  }

  /** The waiter must be in a lane. */
  remove(waiter: Waiter): void {
    const lane = this.#laneOf(waiter);
    if (lane === undefined) return;
    lane.drop(waiter);
    lane.size -= 1;
    lane.cost -= waiter.cost;
    this.size -= 1;
    if (lane.size === 0) this.#lanes.splice(this.#lanes.indexOf(lane), 1);
  }

  /** Whose turn it is. */
  first(nowMs: number): Waiter | undefined {
    let best: Lane | undefined;
    for (const lane of this.#lanes) {
      if (best === undefined || this.#rank(lane, nowMs) > this.#rank(best, nowMs)) best = lane;
    }
    return best?.first;
  }

  /** Permits asked for by those a newcomer with that priority would stand behind; 0 if by nobody. */
  costAhead(priority: number, nowMs: number): number {
    let cost = 0;
    for (const lane of this.#lanes) if (this.#rank(lane, nowMs) >= priority) cost += lane.cost;
    return cost;
  }

  /** Everyone, highest lane first. */
  all(): Waiter[] {
    const everyone: Waiter[] = [];
    for (const lane of this.#lanes) {
      for (let waiter = lane.first; waiter !== undefined; waiter = waiter.next) everyone.push(waiter);
    }
    return everyone;
  }

  #rank(lane: Lane, nowMs: number): number {
    return lane.priority + (nowMs - (lane.first?.sinceMs ?? nowMs)) / this.#ageMs;
  }

  #laneOf({ priority }: Waiter): Lane | undefined {
    // Not `find`: its callback is one more object for each of a hundred thousand.
    for (const lane of this.#lanes) if (lane.priority === priority) return lane;
    return undefined;
  }
}
