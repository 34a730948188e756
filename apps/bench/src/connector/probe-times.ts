/** What came of the probes. */
export interface ProbeTimes {
  readonly tookMs: readonly number[];
  /** Quotes read meanwhile, a second. */
  readonly perSecond: number;
}
