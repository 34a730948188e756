import type { Demand } from '@autobot/resilience/shared';

// Rules that only single calls have are forgotten when there are so many; then they are prolonged once too often.
const MOST = 1_000;

/**
 * When this process last prolonged the life of a window's key. Keys live for two windows from then and are prolonged
 * every half: so the newest use is never forgotten before its window is over, and most calls cost one command less. A
 * call of no cost, which only checks, prolongs nothing.
 */
export class KeyLives {
  readonly #prolongedMs: Map<string, number> = new Map();

  /** True if a call of that demand has to prolong its keys. */
  areShort({ windows }: Demand): boolean {
    const nowMs = performance.now();
    for (const { key, windowMs, cost } of windows) {
      const atMs = cost === 0 ? nowMs : this.#prolongedMs.get(key);
      if (atMs === undefined || nowMs - atMs > windowMs / 2) return true;
    }
    return false;
  }

  /** The server has prolonged all of them. */
  prolonged({ windows }: Demand): void {
    if (this.#prolongedMs.size >= MOST) this.#prolongedMs.clear();
    const nowMs = performance.now();
    for (const { key, cost } of windows) if (cost > 0) this.#prolongedMs.set(key, nowMs);
  }

  /** It may be another server from now on, which knows nothing of it. */
  clear(): void {
    this.#prolongedMs.clear();
  }
}
