/** A request for history as far as its pacing goes. */
export interface HistoryQuery {
  /** Everything that makes two requests the same one. */
  readonly identity: string;
  /** Contract, exchange and kind of price. */
  readonly contract: string;
  /** Bid and ask together count twice. */
  readonly weight: 1 | 2;
  /** Only bars of 30 seconds and less are paced; longer ones are slowed down by IB without a word. */
  readonly isPaced: boolean;
}

/** Which rule a request broke. Source: TWS API docs, "Historical Data Limitations" (ib-connectivity.md section 3). */
export type PacingViolation = 'identical within 15 s' | 'six of one contract within 2 s' | '60 within 10 min';

const IDENTICAL_MS = 15_000;
const CONTRACT_MS = 2_000;
const CONTRACT_MOST = 6;
const WINDOW_MS = 600_000;
const WINDOW_MOST = 60;

interface Asked extends HistoryQuery {
  readonly atMs: number;
}

/** Counts requests for history over sliding windows; a request that breaks a rule is not counted. */
export class HistoryPacing {
  #asked: readonly Asked[] = [];

  /** @param nowMs monotonic milliseconds, never less than the time before */
  ask(query: HistoryQuery, nowMs: number): PacingViolation | undefined {
    if (!query.isPaced) return undefined;
    this.#asked = this.#asked.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
    const violation = this.#violation(query, nowMs);
    if (violation === undefined) this.#asked = [...this.#asked, { ...query, atMs: nowMs }];
    return violation;
  }

  #violation(query: HistoryQuery, nowMs: number): PacingViolation | undefined {
    const within = (ms: number): readonly Asked[] => this.#asked.filter(({ atMs }) => nowMs - atMs < ms);
    if (within(IDENTICAL_MS).some(({ identity }) => identity === query.identity)) return 'identical within 15 s';
    const ofContract = within(CONTRACT_MS).filter(({ contract }) => contract === query.contract);
    if (sum(ofContract) + query.weight >= CONTRACT_MOST) return 'six of one contract within 2 s';
    return sum(this.#asked) + query.weight > WINDOW_MOST ? '60 within 10 min' : undefined;
  }
}

function sum(asked: readonly Asked[]): number {
  return asked.reduce((total, { weight }) => total + weight, 0);
}
