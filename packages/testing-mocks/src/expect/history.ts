import type { FaultHandle } from '../faults/fault.ts';
import type { Journal } from './journal.ts';

/** What checkers look at: what clients did, and what was done to them. A `MockTws` is one. */
export interface History {
  readonly journal: Journal;
  readonly faults: readonly FaultHandle[];
}
