/** Asks a limiter for one turn; `send` is called when it is there. Settles after it was called. */
export type Ask = (send: () => void) => Promise<unknown>;

/** One limiter under load. */
export interface LoadContestant {
  /** Begins with `ours` for the kit. */
  readonly name: string;
  prepare(limit: number, windowMs: number): Promise<Ask>;
}

/** More waiters at once than a limiter may let go for a long time. */
export interface Load {
  readonly id: string;
  readonly title: string;
  readonly waiters: number;
  /** At most so many in any window. */
  readonly limit: number;
  readonly windowMs: number;
  /** Blocks the event loop at random for up to this long, with pauses as long. Default: it is left alone. */
  readonly blockMs?: number;
  /** Share of the ideal rate ours must reach. Default: any. */
  readonly leastRate?: number;
  /** Ours may take this share of the best peer's CPU time and memory. Default: not compared. */
  readonly mostCpuShare?: number;
  readonly mostHeapShare?: number;
  /** True if all run at the same time, because they only wait. Default false: one after the other. */
  readonly isIdle?: boolean;
  readonly contestants: readonly LoadContestant[];
}

/** What came of one contestant. */
export interface LoadResult {
  readonly name: string;
  readonly sent: number;
  /** Sends that were one too many in some window. */
  readonly over: number;
  /** Most sends in any window. */
  readonly mostInWindow: number;
  /** Share of the rate the limit allows; 1 is ideal. */
  readonly rate: number;
  readonly cpuMs: number;
  /** Most that the heap grew by. */
  readonly heapBytes: number;
}
