import type { Demand } from './shared-store.ts';
import { UseLog } from './use-log.ts';

/** What one process may use without the store: its part of every limit, and a reserve that is always its own. */
export class LocalPart {
  readonly #maxInstances: number;
  readonly #reserve: number;
  readonly #quota: UseLog = new UseLog();
  readonly #reserved: UseLog = new UseLog();

  constructor(maxInstances: number, reserve: number) {
    this.#maxInstances = maxInstances;
    this.#reserve = reserve;
  }

  /** Milliseconds until the part allows it, Infinity if it never does. */
  quotaInMs(demand: Demand, nowMs: number): number {
    const part = this.#partOf(demand);
    if (part === undefined) return Number.POSITIVE_INFINITY;
    const answer = this.#quota.check(part, nowMs);
    return answer.isGranted ? 0 : answer.waitMs;
  }

  useQuota(demand: Demand, nowMs: number): void {
    this.#quota.record(demand, nowMs);
  }

  /** Gives back what was used at `atMs` and not needed. */
  undoQuota(demand: Demand, atMs: number): void {
    this.#quota.undo(demand, atMs);
  }

  /** What of the part still counts: the store has to be told. */
  remembered(nowMs: number): Demand {
    return this.#quota.remembered(nowMs);
  }

  /** Milliseconds until the reserve allows it, Infinity if it never does; with 0 it was used. */
  takeReserve({ windows }: Demand, nowMs: number): number {
    if (windows.some(({ cost }) => cost > this.#reserve)) return Number.POSITIVE_INFINITY;
    const reserved = windows.map((window) => ({ ...window, limit: this.#reserve }));
    const answer = this.#reserved.acquire({ windows: reserved, coolDowns: [] }, nowMs);
    return answer.isGranted ? 0 : answer.waitMs;
  }

  #partOf({ windows, coolDowns }: Demand): Demand | undefined {
    // Of one use among several processes nobody has a part.
    if (coolDowns.length > 0 && this.#maxInstances > 1) return undefined;
    const parts = windows.map((window) => ({ ...window, limit: Math.floor(window.limit / this.#maxInstances) }));
    return parts.some(({ limit, cost }) => limit < 1 || cost > limit) ? undefined : { windows: parts, coolDowns };
  }
}
