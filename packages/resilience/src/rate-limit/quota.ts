import { checkNumber, InvalidOptionError } from '../core/check-option.ts';
import { FRONT_LANE } from './lanes.ts';
import { inheritUses, type Law, type LawSnapshot } from './law.ts';

/**
 * What a limiter may grant: its laws, the reserve of the front lane, and a pause if one was imposed.
 * It has neither clock nor queue. Permits are taken from every law at one instant, or from none.
 */
export class Quota {
  readonly #reserve: number;
  #laws: readonly Law[];
  // Almost everyone has one: asking it without a loop saves a sixth of `tryAcquire`.
  #onlyLaw: Law | undefined;
  #capacity: number;
  // Permits of sends that are running right now: taken, but their time is only known when they return.
  #held = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  /** @throws {InvalidOptionError} */
  constructor(law: Law | readonly Law[], reserve: number) {
    this.#reserve = reserve;
    this.#laws = checkLaws(law, reserve);
    this.#onlyLaw = onlyOf(this.#laws);
    this.#capacity = capacityOf(this.#laws);
  }

  /** Why such a cost can never be granted; undefined if it can. */
  problemWith(cost: number, priority: number): InvalidOptionError | undefined {
    // What almost everyone asks for can always be granted: the reserve leaves one permit at least.
    if (cost === 1) return undefined;
    const most = this.#capacity - this.#keptFrom(priority);
    if (cost >= 1 && cost <= most && Number.isInteger(cost)) return undefined;
    const range = `a whole number from 1 to ${most}, the most that can be granted at once`;
    return new InvalidOptionError('cost', `cost must be ${range}, was ${String(cost)}`);
  }

  /** True if a caller of that priority can have so many permits now. */
  isFree(nowMs: number, cost: number, priority: number): boolean {
    if (nowMs < this.#pausedUntilMs) return false;
    const wanted = cost + this.#held + this.#keptFrom(priority);
    const law = this.#onlyLaw;
    if (law !== undefined) return law.waitMs(nowMs, wanted) <= 0;
    return this.#laws.every((one) => one.waitMs(nowMs, wanted) <= 0);
  }

  /** Milliseconds until a caller of that priority can have so many permits, 0 if it can now. */
  waitMs(nowMs: number, cost: number, priority: number): number {
    const wanted = cost + this.#held + this.#keptFrom(priority);
    let longestMs = this.pausedMs(nowMs);
    for (const law of this.#laws) longestMs = Math.max(longestMs, law.waitMs(nowMs, wanted));
    return longestMs;
  }

  /** True if every permit of every law is free. */
  isAtRest(nowMs: number): boolean {
    if (this.#held > 0 || nowMs < this.#pausedUntilMs) return false;
    return this.#laws.every((law) => law.waitMs(nowMs, law.capacity) <= 0);
  }

  /** Counts permits as used at that time if a caller of that priority can have them then; false if it cannot. */
  tryTake(nowMs: number, cost: number, priority: number): boolean {
    if (!this.isFree(nowMs, cost, priority)) return false;
    this.take(nowMs, cost);
    return true;
  }

  /** Counts permits as used at that time. */
  take(atMs: number, cost: number): void {
    if (this.#onlyLaw !== undefined) this.#onlyLaw.take(atMs, cost);
    else for (const law of this.#laws) law.take(atMs, cost);
  }

  /** Takes permits whose time is not known yet: nobody else gets them until `takeHeld`. */
  hold(cost: number): void {
    this.#held += cost;
  }

  /** Counts held permits as used at that time. */
  takeHeld(atMs: number, cost: number): void {
    this.#held -= cost;
    this.take(atMs, cost);
  }

  /** Takes back what `take(atMs, cost)` counted. */
  giveBack(nowMs: number, atMs: number, cost: number): void {
    for (const law of this.#laws) law.giveBack(nowMs, atMs, cost);
  }

  /** Grants nothing until then; false if that was so already. */
  pause(untilMs: number): boolean {
    if (untilMs <= this.#pausedUntilMs) return false;
    this.#pausedUntilMs = untilMs;
    return true;
  }

  /** What is left of a pause; 0 if there is none. */
  pausedMs(nowMs: number): number {
    return Math.max(0, this.#pausedUntilMs - nowMs);
  }

  /** Tells every adaptive law that less is asked for. */
  slowDown(nowMs: number): void {
    for (const law of this.#laws) law.slowDown?.(nowMs);
  }

  /**
   * Replaces the laws; the new ones remember what was used under the old. Returns the new capacity.
   * @throws {InvalidOptionError}
   */
  replace(law: Law | readonly Law[], nowMs: number): number {
    const laws = checkLaws(law, this.#reserve);
    inheritUses(laws, this.#laws, nowMs);
    this.#laws = laws;
    this.#onlyLaw = onlyOf(laws);
    this.#capacity = capacityOf(laws);
    return this.#capacity;
  }

  snapshot(nowMs: number): readonly LawSnapshot[] {
    return this.#laws.map((law) => law.snapshot(nowMs));
  }

  #keptFrom(priority: number): number {
    return priority === FRONT_LANE ? 0 : this.#reserve;
  }
}

function checkLaws(law: Law | readonly Law[], reserve: number): readonly Law[] {
  const laws = 'capacity' in law ? [law] : law;
  if (laws.length === 0) throw new InvalidOptionError('law', 'law must be at least one law, was an empty list');
  const hint = 'permits only the front lane may use; at least one is left for the others';
  checkNumber('reserve', reserve, { min: 0, max: capacityOf(laws) - 1, integer: true, hint });
  return laws;
}

function onlyOf(laws: readonly Law[]): Law | undefined {
  return laws.length === 1 ? laws[0] : undefined;
}

function capacityOf(laws: readonly Law[]): number {
  return Math.min(...laws.map((law) => law.capacity));
}
