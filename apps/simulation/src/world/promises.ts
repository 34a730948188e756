import type { Clock } from '@autobot/resilience';

/** A promise somebody was handed, and what became of it. */
export interface Handed {
  readonly what: string;
  readonly sinceMs: number;
  /** Longest it may take; Infinity if only the end of everything bounds it. */
  readonly withinMs: number;
  settledMs: number | undefined;
  error: unknown;
}

/** Every promise the bot was handed: none may be left hanging, and no rejection unheard. */
export class Promises {
  readonly #clock: Clock;
  readonly #pending = new Set<Handed>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pending(): ReadonlySet<Handed> {
    return this.#pending;
  }

  /** How many there have been. */
  get count(): number {
    return this.#count;
  }

  /** Watches a promise; what comes back settles with its value, or undefined if it was rejected. */
  async watch<Value>(what: string, withinMs: number, promise: Promise<Value>): Promise<Value | undefined> {
    const handed: Handed = { what, sinceMs: this.#clock.now(), withinMs, settledMs: undefined, error: undefined };
    this.#pending.add(handed);
    this.#count += 1;
    try {
      return await promise;
    } catch (error) {
      handed.error = error;
      return undefined;
    } finally {
      handed.settledMs = this.#clock.now();
      this.#pending.delete(handed);
    }
  }
}
