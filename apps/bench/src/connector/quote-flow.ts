/** So much is sent to each client, and the first part of it is left out of the time: by then the code is compiled. */
export const QUOTE_FLOW = { beats: 6_000, beatsPerTurn: 10, warmTicks: 500_000 } as const;
/** As many as an account has. */
export const LINES = 100;

/** What a client made of the flow. */
export interface QuoteRate {
  /** Ticks the raw library told, or quotes that a `for await` read. */
  readonly ticks: number;
  /** Places where quotes may be missing. */
  readonly gaps: number;
  /** After the warm-up. */
  readonly perSecond: number;
}

/** The symbol of a line. */
export function symbolOf(line: number): string {
  return `SYM${line}`;
}

/** Counts, and knows how fast it went. */
export class RateCounter {
  ticks = 0;
  gaps = 0;
  #warmMs = Number.NaN;
  #lastMs = Number.NaN;

  readonly tick = (): void => {
    this.ticks += 1;
    if (this.ticks === QUOTE_FLOW.warmTicks) this.#warmMs = performance.now();
    // The last tick of all comes with one of these; reading the clock for each would be part of what is measured.
    else if (this.ticks % 64 === 0) this.#lastMs = performance.now();
  };

  get rate(): QuoteRate {
    const { ticks, gaps } = this;
    const counted = Math.floor(ticks / 64) * 64 - QUOTE_FLOW.warmTicks;
    return { ticks, gaps, perSecond: (counted / (this.#lastMs - this.#warmMs)) * 1_000 };
  }
}
