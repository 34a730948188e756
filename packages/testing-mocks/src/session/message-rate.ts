/** What TWS thinks of a message, by how fast they come. */
export type RateVerdict =
  | { readonly type: 'accepted' }
  /** Not yet too fast; said once each time it comes to this. */
  | { readonly type: 'warned'; readonly received: number }
  | { readonly type: 'rejected'; readonly received: number; readonly strike: number; readonly isCut: boolean };

/** Messages a client may send in any second. Source: TWS API docs, "Pacing Behavior". */
export const MAX_MESSAGES_PER_SECOND = 50;

/** Breaches before TWS ends the session. Source: IBKR Campus, "Pacing Behavior" (ib-connectivity.md, row 100). */
export const MAX_STRIKES = 3;

// 42, 44, 45 and 48 have been seen. Source: erdewit/ib_insync#443, rust-ibapi#766.
const WARNS_FROM = 44;

const WINDOW_MS = 1_000;

/** Counts one client's messages over a rolling second; a message over the limit is rejected and is a strike. */
export class MessageRate {
  #arrivals: number[] = [];
  #strikes = 0;
  #isWarned = false;

  /** @param nowMs monotonic milliseconds, never less than the time before */
  arrive(nowMs: number): RateVerdict {
    const first = this.#arrivals.findIndex((arrivedMs) => nowMs - arrivedMs < WINDOW_MS);
    this.#arrivals = first === -1 ? [] : this.#arrivals.slice(first);
    this.#arrivals.push(nowMs);
    const received = this.#arrivals.length;
    if (received < WARNS_FROM) this.#isWarned = false;
    if (received <= MAX_MESSAGES_PER_SECOND) {
      if (received < WARNS_FROM || this.#isWarned) return { type: 'accepted' };
      this.#isWarned = true;
      return { type: 'warned', received };
    }
    this.#strikes += 1;
    return {
      type: 'rejected',
      received,
      strike: this.#strikes,
      isCut: this.#strikes >= MAX_STRIKES,
    };
  }
}

/** What TWS says to a client that comes near the limit, or goes above it. Source: erdewit/ib_insync#443; ib-connectivity.md, row 100. */
export function rateText(verdict: Exclude<RateVerdict, { readonly type: 'accepted' }>): string {
  const { received } = verdict;
  return verdict.type === 'warned'
    ? `Warning: Approaching max rate of ${MAX_MESSAGES_PER_SECOND} messages per second (${received})`
    : `Max rate of messages per second has been exceeded:max=${MAX_MESSAGES_PER_SECOND} rec=${received} (${verdict.strike})`;
}
