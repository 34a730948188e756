import type { AbortSource } from '../core/abort-scope.ts';
import { rejected } from '../core/rejected.ts';
import { FRONT_LANE } from '../rate-limit/lanes.ts';

/** Somebody who waits for what a store has to give. */
export interface SharedWaiter {
  readonly priority: number;
  readonly sinceMs: number;
  readonly expiresAtMs: number;
  /** True while the store is asked for it. */
  isAsking: boolean;
  /** True once it has left the line. */
  isGone: boolean;
  /** Settles its promise, as the value does if that is a promise. */
  settle(value: unknown): void;
  /** Stops listening to what may give it up. */
  stop(): void;
}

/** Those who wait, highest priority first, then in the order they came. */
export class SharedLine<Waiter extends SharedWaiter> {
  #waiters: Waiter[] = [];

  get size(): number {
    return this.#waiters.length;
  }

  /** Waiters that are not of the front lane. */
  get ordinary(): number {
    return this.#waiters.filter(({ priority }) => priority !== FRONT_LANE).length;
  }

  all(): readonly Waiter[] {
    return [...this.#waiters];
  }

  /** @param source what may give it up; it leaves the line then and `left` is called */
  add(waiter: Waiter, source: AbortSource | undefined, left: () => void): void {
    const before = this.#waiters.findLastIndex((other) => other.priority >= waiter.priority);
    this.#waiters.splice(before + 1, 0, waiter);
    if (source === undefined) return;
    const giveUp = (): void => {
      this.remove(waiter);
      waiter.settle(rejected(source.signal.reason));
      left();
    };
    source.add(giveUp);
    waiter.stop = () => {
      source.remove(giveUp);
    };
  }

  remove(waiter: Waiter): void {
    if (waiter.isGone) return;
    waiter.isGone = true;
    waiter.stop();
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
  }
}
