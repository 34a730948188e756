/** What a window holds at one moment. */
export interface WindowTotals {
  readonly calls: number;
  readonly faults: number;
  readonly slow: number;
}

/** The recent past of a circuit, in memory of fixed size. Every operation takes constant time. */
export interface CallWindow extends WindowTotals {
  /** Counts a call, and returns a mark to find it again. */
  record(isFault: boolean, isSlow: boolean, nowMs: number): number;
  /** A call counted before turned out to be a fault; false if the window has forgotten it. */
  amendToFault(mark: number, nowMs: number): boolean;
  /** Forgets what is too old by now. */
  forget(nowMs: number): void;
  clear(): void;
}
