import { type AcquireAnswer, checkDemand, type Demand } from './shared-store.ts';

/** The uses of one key, oldest first. */
interface Uses {
  readonly stampsMs: number[];
  windowMs: number;
}

const GRANTED: AcquireAnswer = { isGranted: true };
// Keys nobody asks for any more are looked for after so many uses.
const SWEEP_EVERY = 1_000;

/** What was used when, by key, on one clock; the rules of `LimitStore` without the waiting. */
export class UseLog {
  readonly #uses: Map<string, Uses> = new Map();
  readonly #coolUntilMs: Map<string, number> = new Map();
  #knowsSinceMs = Number.NEGATIVE_INFINITY;
  #untilSweep = SWEEP_EVERY;

  /** @throws {InvalidOptionError} */
  acquire(demand: Demand, nowMs: number): AcquireAnswer {
    const answer = this.check(demand, nowMs);
    if (answer.isGranted) this.record(demand, nowMs);
    return answer;
  }

  /** What `acquire` would say; takes nothing. */
  check(demand: Demand, nowMs: number): AcquireAnswer {
    checkDemand(demand);
    let worst = GRANTED;
    const refuse = (rule: string, waitMs: number, isHeld: boolean): void => {
      const isWorse = worst.isGranted || waitMs > worst.waitMs;
      if (waitMs > 0 && isWorse) worst = { isGranted: false, waitMs, rule, isHeld };
    };
    for (const { key, limit, windowMs, cost } of demand.windows) {
      refuse(key, this.#knowsSinceMs + windowMs - nowMs, true);
      const stampsMs = this.#inWindow(key, windowMs, nowMs);
      const blocking = cost === 0 ? undefined : stampsMs[stampsMs.length + cost - limit - 1];
      if (blocking !== undefined) refuse(key, blocking + windowMs - nowMs, false);
    }
    for (const { key, forMs } of demand.coolDowns) {
      refuse(key, this.#knowsSinceMs + forMs - nowMs, true);
      refuse(key, (this.#coolUntilMs.get(key) ?? nowMs) - nowMs, false);
    }
    return worst;
  }

  record(demand: Demand, nowMs: number): void {
    for (const { key, windowMs, cost } of demand.windows) {
      const stampsMs = this.#inWindow(key, windowMs, nowMs);
      for (let left = cost; left > 0; left -= 1) stampsMs.push(nowMs);
    }
    for (const { key, forMs } of demand.coolDowns) this.#coolUntilMs.set(key, nowMs + forMs);
    this.#untilSweep -= 1;
    if (this.#untilSweep <= 0) this.#sweep(nowMs);
  }

  /** Takes back what was recorded at `atMs`, which nobody used. */
  undo(demand: Demand, atMs: number): void {
    for (const { key, cost } of demand.windows) {
      const stampsMs = this.#uses.get(key)?.stampsMs ?? [];
      for (let left = cost; left > 0; left -= 1) {
        const index = stampsMs.lastIndexOf(atMs);
        if (index !== -1) stampsMs.splice(index, 1);
      }
    }
  }

  /** Everything that still counts. Limits are not part of what was used: they are as high as the uses. */
  remembered(nowMs: number): Demand {
    this.#sweep(nowMs);
    const windows = [...this.#uses].map(([key, { stampsMs, windowMs }]) => {
      return { key, limit: Math.max(1, stampsMs.length), windowMs, cost: stampsMs.length };
    });
    const coolDowns = [...this.#coolUntilMs].map(([key, untilMs]) => ({ key, forMs: untilMs - nowMs }));
    return { windows, coolDowns };
  }

  /** Forgets everything, and knows it: nothing is granted until what was forgotten cannot matter any more. */
  forget(nowMs: number): void {
    this.#uses.clear();
    this.#coolUntilMs.clear();
    this.#knowsSinceMs = nowMs;
  }

  #inWindow(key: string, windowMs: number, nowMs: number): number[] {
    const known = this.#uses.get(key);
    if (known === undefined) {
      const made: Uses = { stampsMs: [], windowMs };
      this.#uses.set(key, made);
      return made.stampsMs;
    }
    known.windowMs = windowMs;
    dropOld(known, nowMs);
    return known.stampsMs;
  }

  #sweep(nowMs: number): void {
    this.#untilSweep = SWEEP_EVERY;
    for (const [key, uses] of this.#uses) {
      dropOld(uses, nowMs);
      if (uses.stampsMs.length === 0) this.#uses.delete(key);
    }
    for (const [key, untilMs] of this.#coolUntilMs) if (untilMs <= nowMs) this.#coolUntilMs.delete(key);
  }
}

function dropOld({ stampsMs, windowMs }: Uses, nowMs: number): void {
  const kept = stampsMs.findIndex((atMs) => atMs + windowMs > nowMs);
  stampsMs.splice(0, kept === -1 ? stampsMs.length : kept);
}
