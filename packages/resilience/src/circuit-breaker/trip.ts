import type { Clock } from '../core/clock.ts';
import type { Admission } from './admission.ts';
import type { Outcome } from './circuit-state.ts';

/**
 * When a closed circuit opens: `countWindow` and `timeWindow` make one. Without one it opens after `failureThreshold`
 * faults in a row. Each breaker gets a judge of its own, so one trip may serve many.
 */
export type Trip = (clock: Clock) => TripJudge;

/** What the two kinds of window have in common. At least one of the two rates is needed. */
export interface TripRates {
  /** Calls the window must hold before its rates mean anything; a whole number, 1 or more. Default 10. */
  readonly minimumCalls?: number;
  /** Opens when this share of the calls were faults; above 0, at most 1. */
  readonly failureRate?: number;
  /** Opens when this share of the calls were slow; above 0, at most 1. Needs `slowCallMs`. */
  readonly slowCallRate?: number;
  /**
   * A call is slow once it has taken this long, in milliseconds above 0; it counts from then on, also while it runs.
   * Its time begins at the end of the turn of the event loop in which it was admitted.
   */
  readonly slowCallMs?: number;
}

/** What a window holds at one moment. */
export interface WindowTotals {
  readonly calls: number;
  readonly faults: number;
  readonly slow: number;
}

/** Judges a closed circuit by its recent calls. */
export interface TripJudge {
  /** An admission of the call's own, if its time matters; else undefined. */
  begin(generation: number): Admission | undefined;
  end(admission: Admission, outcome: Outcome): void;
  /** Why the circuit should open now, after `end`; undefined if it should not. */
  verdict(): 'fault_rate' | 'slow_rate' | undefined;
  /** Like `verdict`, before `begin`: calls that hang may have become slow meanwhile. */
  verdictOnRunning(): 'fault_rate' | 'slow_rate' | undefined;
  totals(): WindowTotals;
  clear(): void;
}
