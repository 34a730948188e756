import type { Demand } from '@autobot/resilience/shared';

// Rules that only single calls have are forgotten when there are so many; then they are prolonged once too often.
const MOST = 1_000;

/**
 * When this process last prolonged the life of a window's key. Keys live for two windows from then and are prolonged
 * every half: so the newest use is never forgotten before its window is over, and most calls cost one command less.
 */
export class KeyLives {
  readonly #prolongedMs: Map<string, number> = new Map();

  /** True if a call of that demand has to prolong its keys. */
  areShort({ windows }: Demand): boolean {
    const nowMs = performance.now();
    for (const { key, windowMs } of windows) {
      const atMs = this.#prolongedMs.get(key);
      if (atMs === undefined || nowMs - atMs > windowMs / 2) return true;
    }
    return false;
  }

  /** The server has prolonged all of them. */
  prolonged({ windows }: Demand): void {
    if (this.#prolongedMs.size >= MOST) this.#prolongedMs.clear();
    const nowMs = performance.now();
    for (const { key } of windows) this.#prolongedMs.set(key, nowMs);
  }
}
