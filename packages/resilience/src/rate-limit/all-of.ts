import { InvalidOptionError } from '../core/check-option.ts';
import type { Law, LawSnapshot, Stamp } from './law.ts';

/**
 * Law: all of these at once. Permits are taken from every one at the same instant, or from none.
 * @throws {InvalidOptionError} if there is none
 */
export function allOf(...laws: readonly Law[]): Law {
  if (laws.length === 0) throw new InvalidOptionError('law', 'allOf must be given at least one law');
  return new AllOf(laws);
}

class AllOf implements Law {
  readonly kind = 'allOf';
  readonly parts: readonly Law[];
  readonly capacity: number;

  constructor(parts: readonly Law[]) {
    this.parts = parts;
    this.capacity = least(parts.map((law) => law.capacity));
  }

  waitMs(nowMs: number, cost: number): number {
    return Math.max(...this.parts.map((law) => law.waitMs(nowMs, cost)));
  }

  take(atMs: number, cost: number): void {
    for (const law of this.parts) law.take(atMs, cost);
  }

  giveBack(nowMs: number, atMs: number, cost: number): void {
    for (const law of this.parts) law.giveBack(nowMs, atMs, cost);
  }

  /** The longest memory: all of them saw the same uses. */
  history(nowMs: number): readonly Stamp[] {
    let longest: readonly Stamp[] = [];
    for (const law of this.parts) {
      const history = law.history(nowMs);
      if (total(history) > total(longest)) longest = history;
    }
    return longest;
  }

  slowDown(nowMs: number): void {
    for (const law of this.parts) law.slowDown?.(nowMs);
  }

  snapshot(nowMs: number): LawSnapshot {
    const available = least(this.parts.map((law) => law.snapshot(nowMs).available));
    return { kind: this.kind, capacity: this.capacity, available };
  }
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}

function total(stamps: readonly Stamp[]): number {
  return stamps.reduce((sum, stamp) => sum + stamp.cost, 0);
}
