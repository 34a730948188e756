/** What is done over and over. What it returns is awaited, unless the row is of synchronous work. */
export type Work = () => unknown;

/** One library at one piece of work. */
export interface Contestant {
  /** Begins with `ours` for the kit. */
  readonly name: string;
  /** Loads the library and makes the work, so that a process holds only what it measures. */
  prepare(): Promise<Work>;
  /** How wrong its answers are, in percent, for rows that ask. */
  errorPercent?(): Promise<number>;
}

/** The yardstick: what 1 means in a row. */
export type Yardstick = 'bare call' | 'clock read';

/** The same work for several libraries, with what ours has to reach. */
export interface Row {
  readonly id: string;
  readonly title: string;
  /** Default `bare call`: one `await` of a trivial async function. */
  readonly yardstick?: Yardstick;
  /** True if the work returns no promise. Default false. */
  readonly isSync?: boolean;
  /** Ours may take this many times the yardstick. */
  readonly mostRatio: number;
  /** Ours may allocate this many bytes for one piece of work, everything included. Default: any. */
  readonly mostBytes?: number;
  /** Ours may be wrong by this much. Default: rows are not about that. */
  readonly mostErrorPercent?: number;
  /** The first is ours and is judged; every peer must be behind it. */
  readonly contestants: readonly Contestant[];
}

/** The function behind every row: what a call does when nothing is around it. */
// It is the cost of an async function that is measured.
// oxlint-disable-next-line typescript/require-await
export async function bareCall(): Promise<number> {
  return 1;
}
