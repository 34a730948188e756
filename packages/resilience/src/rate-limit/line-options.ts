import type { Clock } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';

/**
 * What happens to a newcomer when the queue is full.
 * - `reject`: it is refused.
 * - `dropOldest`: who waited longest in the lowest lane makes room, unless the newcomer's lane is lower still.
 * - `dropLowest`: who came last in the lowest lane makes room, if that lane is below the newcomer's.
 */
export type Overflow = 'reject' | 'dropOldest' | 'dropLowest';

/** How long and how many may wait, whatever for. */
export interface LineOptions {
  /** Shown in events and messages. */
  readonly name?: string;
  /** Waiters at most, 0 or more, Infinity for no bound; the front lane is counted by itself. */
  readonly maxQueue?: number;
  /** Who must go when the queue is full. Default `reject`: the newcomer. */
  readonly overflow?: Overflow;
  /** What only the front lane may use. A whole number below what there is; default 0. */
  readonly reserve?: number;
  /** Waiting after which a waiter rises by one priority, in milliseconds; Infinity for never. Default 5,000. */
  readonly ageMs?: number;
  /** After so many grants in a row other work gets its turn. A whole number, at least 1; default 1,000. */
  readonly maxGrantsPerTurn?: number;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** How one caller waits. */
export interface WaitOptions {
  /** Ends the waiting: rejects with its reason in the same turn, and nothing is used. */
  readonly signal?: AbortSignal | undefined;
  /** Higher goes first; `FRONT_LANE` before all, and it may use the reserve. Default 0. */
  readonly priority?: number | undefined;
  /** Longest wait in milliseconds, 0 for none. Refused at once if it is known not to be enough. Default: without end. */
  readonly maxWaitMs?: number | undefined;
  /** When waiting is pointless, on the clock of what is waited for: `maxWaitMs` from the other end. Default: never. */
  readonly deadlineMs?: number | undefined;
}

/** What is asked for, by whom. */
export interface Asked extends WaitOptions {
  readonly cost?: number | undefined;
}
