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
  /** After the warm-up, on the clock: also the mock's pace, and that of whoever else uses the machine. */
  readonly perSecond: number;
  /** After the warm-up, in a second of the client's processor, its collector included: what is compared. */
  readonly perCpuSecond: number;
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
  #warmUsage = process.cpuUsage();

  readonly tick = (): void => {
    this.ticks += 1;
    if (this.ticks === QUOTE_FLOW.warmTicks) {
      this.#warmMs = performance.now();
      this.#warmUsage = process.cpuUsage();
    }
    // The last tick of all comes with one of these; reading the clock for each would be part of what is measured.
    else if (this.ticks % 64 === 0) this.#lastMs = performance.now();
  };

  get rate(): QuoteRate {
    const { ticks, gaps } = this;
    const counted = Math.floor(ticks / 64) * 64 - QUOTE_FLOW.warmTicks;
    const { user, system } = process.cpuUsage(this.#warmUsage);
    const perSecond = (counted / (this.#lastMs - this.#warmMs)) * 1_000;
    return { ticks, gaps, perSecond, perCpuSecond: (counted / (user + system)) * 1_000_000 };
  }
}
