import { checkNumber, InvalidOptionError } from '../core/check-option.ts';

/** Opens after so many faults in a row; a success starts the count again. */
export interface ConsecutiveTrip {
  /** A whole number, 1 or more. */
  readonly consecutive: number;
}

/** What the two kinds of window have in common. At least one of the two rates is needed. */
export interface TripRates {
  /** Calls the window must hold before its rates mean anything; a whole number, 1 or more. Default 10. */
  readonly minimumCalls?: number;
  /** Opens when this share of the calls were faults; above 0, at most 1. */
  readonly failureRate?: number;
  /** Opens when this share of the calls were slow; above 0, at most 1. Needs `slowCallMs`. */
  readonly slowCallRate?: number;
  /** A call is slow once it has taken this long, in milliseconds above 0; it counts from then on, also while it runs. */
  readonly slowCallMs?: number;
}

/** Judges the last so many calls. */
export interface CountWindowTrip extends TripRates {
  /** A whole number, 1 to 100,000, and at least `minimumCalls`. */
  readonly windowCalls: number;
}

/** Judges the calls of the last so many milliseconds; forgets in ten steps, so it covers 90 to 100 % of that time. */
export interface TimeWindowTrip extends TripRates {
  /** Milliseconds, 10 or more. */
  readonly windowMs: number;
}

/** When a closed circuit opens. */
export type Trip = ConsecutiveTrip | CountWindowTrip | TimeWindowTrip;

/** A trip with every value filled in; a rate that is not judged is above 1. */
export interface TripRules {
  readonly minimumCalls: number;
  readonly failureRate: number;
  readonly slowCallRate: number;
  readonly slowCallMs: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/** @throws {InvalidOptionError} */
export function checkTrip(trip: Trip): TripRules {
  if ('consecutive' in trip) {
    checkNumber('trip.consecutive', trip.consecutive, { min: 1, integer: true });
    return { minimumCalls: 1, failureRate: NEVER, slowCallRate: NEVER, slowCallMs: NEVER };
  }
  const { minimumCalls = 10, failureRate, slowCallRate, slowCallMs } = trip;
  checkNumber('trip.minimumCalls', minimumCalls, { min: 1, integer: true });
  if ('windowCalls' in trip) {
    const hint = `minimumCalls is ${minimumCalls}`;
    checkNumber('trip.windowCalls', trip.windowCalls, { min: minimumCalls, max: 100_000, integer: true, hint });
  } else {
    checkNumber('trip.windowMs', trip.windowMs, { min: 10 });
  }
  if (failureRate === undefined && slowCallRate === undefined) {
    throw new InvalidOptionError('trip', 'trip needs a failureRate or a slowCallRate, or it would never open');
  }
  if ((slowCallRate === undefined) !== (slowCallMs === undefined)) {
    throw new InvalidOptionError('trip.slowCallMs', 'trip needs slowCallRate and slowCallMs together, or neither');
  }
  return {
    minimumCalls,
    failureRate: failureRate === undefined ? NEVER : checkRate('trip.failureRate', failureRate),
    slowCallRate: slowCallRate === undefined ? NEVER : checkRate('trip.slowCallRate', slowCallRate),
    slowCallMs: slowCallMs === undefined ? NEVER : checkNumber('trip.slowCallMs', slowCallMs, { above: 0 }),
  };
}

function checkRate(option: string, rate: number): number {
  return checkNumber(option, rate, { above: 0, max: 1, hint: '0.5 is one in two' });
}
