import type { Demand } from './shared-store.ts';

// Rules that only single calls have are forgotten when there are so many.
const MOST = 1_000;

/** Until when the store is known to refuse, by rule: nobody need ask before. */
export class Denials {
  readonly #untilMs: Map<string, number> = new Map();

  add(rule: string, nowMs: number, forMs: number): void {
    if (this.#untilMs.size >= MOST) {
      for (const [key, untilMs] of this.#untilMs) if (untilMs <= nowMs) this.#untilMs.delete(key);
    }
    this.#untilMs.set(rule, nowMs + forMs);
  }

  /** When everything in the demand is worth asking for. */
  untilMs({ windows, coolDowns }: Demand, nowMs: number): number {
    const known = [...windows, ...coolDowns].map(({ key }) => this.#untilMs.get(key) ?? nowMs);
    return Math.max(nowMs, ...known);
  }
}
