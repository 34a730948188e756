import type { OrderFates } from './fault-script.ts';
import type { SubmissionCost } from './submission-cost.ts';

/** Times the library's own call that guards, journal in memory and the call itself may take. */
export const MOST_TIMES_RAW = 2;
/** Times a bare write and fsync of the same bytes that the whole way to the write may take. */
export const MOST_TIMES_FSYNC = 1.5;

/** What our orders leave to be desired under a script: sentences, none if each was sent once, in time, or told. */
export function judgeFates(title: string, { late, twice, lost }: OrderFates): readonly string[] {
  const faults = [
    [late, 'sent late'],
    [twice, 'sent twice'],
    [lost, 'lost without a word'],
  ] as const;
  return faults.flatMap(([count, what]) => (count === 0 ? [] : [`orders, ${title}: ${count} ${what}`]));
}

/** What the cost of the way leaves to be desired; a figure that is missing is no success. */
export function judgeCost(title: string, { ours, yardstick }: SubmissionCost, mostTimes: number): readonly string[] {
  const times = ours / yardstick;
  if (times <= mostTimes) return [];
  return [`orders, ${title}: ${times.toFixed(2)} times is above ${mostTimes}`];
}
