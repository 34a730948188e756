import type { Clock } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import type { LimiterEvent } from '../core/resilience-event.ts';
import type { Law, LawSnapshot } from './law.ts';
import type { Overflow } from './wait-queue.ts';

/** What a limiter is made from. */
export interface RateLimiterOptions {
  /** What may happen when. Several laws grant together at one instant, or not at all. */
  readonly law: Law | readonly Law[];
  /** Shown in events and messages. Default `limiter`. */
  readonly name?: string;
  /** Waiters at most, 0 or more, Infinity for no bound; the front lane is counted by itself. Default 1,000. */
  readonly maxQueue?: number;
  /** Who must go when the queue is full. Default `reject`: the newcomer. */
  readonly overflow?: Overflow;
  /** Permits only the front lane may use. A whole number below every law's capacity; default 0. */
  readonly reserve?: number;
  /** Waiting after which a waiter rises by one priority, in milliseconds; Infinity for never. Default 5,000. */
  readonly ageMs?: number;
  /** Lets `tryAcquire` overtake those who wait. Default false. */
  readonly barging?: boolean;
  /** After so many grants in a row other work gets its turn. A whole number, at least 1; default 1,000. */
  readonly maxGrantsPerTurn?: number;
  readonly clock?: Clock;
  readonly events?: EventSink<LimiterEvent>;
}

/** How one caller asks. */
export interface AcquireOptions {
  /** Permits it takes. A whole number, at least 1, at most the capacity of every law; default 1. */
  readonly cost?: number | undefined;
  /** Ends the waiting: rejects with its reason in the same turn, and nothing is used. */
  readonly signal?: AbortSignal | undefined;
  /** Higher goes first; `FRONT_LANE` before all, and it may use the reserve. Default 0. */
  readonly priority?: number | undefined;
  /** Longest wait in milliseconds, 0 for none. Refused at once if it will not be enough. Default: without end. */
  readonly maxWaitMs?: number | undefined;
  /** When waiting is pointless, on the limiter's clock: like `maxWaitMs`, counted from the other end. Default: never. */
  readonly deadlineMs?: number | undefined;
}

/** A limiter at one moment; serialisable. */
export interface LimiterSnapshot {
  readonly name: string;
  readonly queued: number;
  /** How long the one whose turn it is has waited; 0 if nobody waits. */
  readonly waitingMs: number;
  /** What is left of a penalty; 0 if there is none. */
  readonly pausedMs: number;
  readonly laws: readonly LawSnapshot[];
}
