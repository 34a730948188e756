/** Counts a permit anew: used now, or not at all. */
export type Recount = (permit: Permit, isUsed: boolean) => void;

/**
 * Leave to send, counted as used from the moment of the grant. A promise hop lies between the grant and your code, so
 * say when you sent: `commit()`. Where the limit must hold exactly, let the limiter send: `limiter.schedule(send)`.
 */
export class Permit implements Disposable {
  /** When it was granted, on the limiter's clock. */
  readonly grantedAtMs: number;
  /** Milliseconds from asking to the grant. */
  readonly waitedMs: number;
  readonly cost: number;
  // Absent once it was decided what becomes of it.
  #recount: Recount | undefined;

  constructor(recount: Recount, cost: number, grantedAtMs: number, waitedMs: number) {
    this.#recount = recount;
    this.cost = cost;
    this.grantedAtMs = grantedAtMs;
    this.waitedMs = waitedMs;
  }

  /** Counts it as used now instead of when it was granted. The first of `commit` and `release` decides. */
  commit(): void {
    this.#decide(true);
  }

  /** Gives it back unused. The first of `commit` and `release` decides. */
  release(): void {
    this.#decide(false);
  }

  /** Commits it: whoever leaves the block without a word has probably sent. */
  [Symbol.dispose](): void {
    this.#decide(true);
  }

  #decide(isUsed: boolean): void {
    this.#recount?.(this, isUsed);
    this.#recount = undefined;
  }
}
