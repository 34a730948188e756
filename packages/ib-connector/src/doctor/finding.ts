/** How one check came out. `unknown`: an earlier one failed, or it cannot be seen from here. */
export type FindingState = 'ok' | 'warning' | 'bad' | 'unknown';

/** What one check of the doctor found. */
export interface Finding {
  /** The layer that was looked at, for example `tcp`. */
  readonly check: string;
  readonly state: FindingState;
  /** What was seen, in a few words or one sentence. */
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
}
