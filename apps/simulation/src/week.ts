import { type RunOptions, runPlan, type RunResult } from './run-plan.ts';
import type { Plan } from './schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 7;
// From the start, Monday at the opening in New York, to a quarter to midnight there.
const FIRST_RESET_MS = 14.25 * HOUR_MS;
const RESTART_MS = 9.5 * HOUR_MS;
const SATURDAY = 5;

/** What a TWS does in a week: a reset each night, a restart each evening, and on Saturday somebody must log in again. */
export const weekPlan: Plan = {
  seed: 1,
  mode: 'liveness',
  recovery: 'graceful',
  forMs: DAYS * DAY_MS,
  schedule: {
    steps: [
      ...Array.from({ length: DAYS }, (_, day) => ({
        atMs: day * DAY_MS + FIRST_RESET_MS,
        fault: { kind: 'nightly-reset', forMs: 9 * MINUTE_MS, data: day % 2 === 0 ? 'lost' : 'kept' } as const,
      })).slice(0, -1),
      ...Array.from({ length: DAYS - 2 }, (_, day) => ({
        atMs: day * DAY_MS + RESTART_MS,
        fault: { kind: 'restart', forMs: 3 * MINUTE_MS, nextValidIdBack: day } as const,
      })),
      { atMs: SATURDAY * DAY_MS + HOUR_MS, fault: { kind: 'login-needed', forMs: 26 * HOUR_MS } },
    ],
    aimed: [],
    stalls: [{ atMs: 3 * DAY_MS, forMs: 30_000 }],
  },
};

/** How a week is run: beats and actions of days, not of seconds. */
const weekOptions: RunOptions = { paceMs: 240_000, tickIntervalMs: 6_000, lookMs: 10_000, troubleShare: 0.99 };

/** Runs it. */
export function runWeek(): Promise<RunResult> {
  return runPlan(weekPlan, weekOptions);
}
