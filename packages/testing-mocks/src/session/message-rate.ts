/** What TWS thinks of a message, by how fast they come. */
export type RateVerdict =
  | { readonly type: 'accepted' }
  | { readonly type: 'rejected'; readonly received: number; readonly strike: number; readonly isCut: boolean };

/** Messages a client may send in any second. Source: TWS API docs, "Pacing Behavior". */
export const MAX_MESSAGES_PER_SECOND = 50;

/** Breaches before TWS ends the session. Source: IBKR Campus, "Pacing Behavior" (ib-connectivity.md, row 100). */
export const MAX_STRIKES = 3;

const WINDOW_MS = 1_000;

/** Counts one client's messages over a rolling second; a message over the limit is rejected and is a strike. */
export class MessageRate {
  #arrivals: number[] = [];
  #strikes = 0;

  /** @param nowMs monotonic milliseconds, never less than the time before */
  arrive(nowMs: number): RateVerdict {
    const first = this.#arrivals.findIndex((arrivedMs) => nowMs - arrivedMs < WINDOW_MS);
    this.#arrivals = first === -1 ? [] : this.#arrivals.slice(first);
    this.#arrivals.push(nowMs);
    if (this.#arrivals.length <= MAX_MESSAGES_PER_SECOND) return { type: 'accepted' };
    this.#strikes += 1;
    return {
      type: 'rejected',
      received: this.#arrivals.length,
      strike: this.#strikes,
      isCut: this.#strikes >= MAX_STRIKES,
    };
  }
}
