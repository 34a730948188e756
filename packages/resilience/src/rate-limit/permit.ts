/**
 * The permits granted by promise in one turn of the event loop. Whoever got one acts later in that turn, so they are
 * held until it ends and count from then on; and one look at the clock does for all of them.
 */
export interface Turn {
  /** When it began; once it is over, when it ended. */
  atMs: number;
  /** Permits held in it. */
  cost: number;
  isOver: boolean;
}

/** Counts permits of a turn anew: used now, or not at all. */
export type Recount = (turn: Turn, cost: number, isUsed: boolean) => void;

/**
 * Leave to send, counted as used from the end of the turn of the event loop in which it was granted: whatever you do
 * right after `await limiter.acquire()` is in time. If you send later, say so: `commit()`. Where the limit must hold
 * exactly whatever you do, let the limiter send: `limiter.schedule(send)`.
 */
export class Permit implements Disposable {
  /** Milliseconds from asking to the grant. */
  readonly waitedMs: number;
  readonly cost: number;
  readonly #turn: Turn;
  // Absent once it was decided what becomes of it.
  #recount: Recount | undefined;

  constructor(recount: Recount, cost: number, turn: Turn, waitedMs: number) {
    this.#recount = recount;
    this.cost = cost;
    this.#turn = turn;
    this.waitedMs = waitedMs;
  }

  /** From when it counts, on the limiter's clock: the end of the turn it was granted in, and its beginning until then. */
  get grantedAtMs(): number {
    return this.#turn.atMs;
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
    this.#recount?.(this.#turn, this.cost, isUsed);
    this.#recount = undefined;
  }
}
