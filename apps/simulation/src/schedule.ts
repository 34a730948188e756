import type { RecoveryPreset } from '@autobot/ib-connector';
import { type Fault, faultKinds, type FaultStep } from '@autobot/testing-mocks';
import { anyFault, faultSchedules } from '@autobot/testing-mocks/fuzz';
import fc from 'fast-check';
import { type MeetingState, meetingStates } from './meeting-state.ts';

/** The bot itself computes for so long, and hears nothing meanwhile. */
export interface Stall {
  readonly atMs: number;
  readonly forMs: number;
}

/** What is aimed begins when the connector comes into a state, the nth time: a fault, or a stall of the bot. */
export type Aimed = { readonly state: MeetingState; readonly nth: number } & (
  | { readonly fault: Fault }
  | { readonly stallMs: number }
);

/** What goes wrong in one run, and when. */
export interface Schedule {
  readonly steps: readonly FaultStep[];
  readonly aimed: readonly Aimed[];
  readonly stalls: readonly Stall[];
}

/** `safety`: faults throughout. `liveness`: they stop after a while, and then all must be well. */
export type Mode = 'safety' | 'liveness';

/** All that decides a run: the same plan, the same run. */
export interface Plan {
  readonly seed: number;
  readonly mode: Mode;
  /** The connector's preset. */
  readonly recovery: RecoveryPreset;
  /** Milliseconds of virtual time. */
  readonly forMs: number;
  readonly schedule: Schedule;
}

/** Nothing goes wrong. */
export const quietSchedule: Schedule = { steps: [], aimed: [], stalls: [] };

const LONGEST_STALL_MS = 20_000;
const MOST_STALLS = 3;
const MOST_AIMED = 10;
const MOST_NTH = 3;
// As often as a fault of any other kind.
const STALL_ONE_IN = faultKinds.length + 1;

/** Schedules of which all faults begin within a time. */
export function schedules(withinMs: number, longestStallMs: number = LONGEST_STALL_MS): fc.Arbitrary<Schedule> {
  const stall = fc.record({
    atMs: fc.integer({ min: 0, max: withinMs }),
    forMs: fc.integer({ min: 1, max: longestStallMs }),
  });
  const moment = { state: fc.constantFrom(...meetingStates), nth: fc.integer({ min: 1, max: MOST_NTH }) };
  const aim = fc.oneof(
    { weight: STALL_ONE_IN - 1, arbitrary: fc.record({ ...moment, fault: anyFault(fc) }) },
    { weight: 1, arbitrary: fc.record({ ...moment, stallMs: fc.integer({ min: 1, max: longestStallMs }) }) },
  );
  return fc.record({
    steps: faultSchedules(fc, { withinMs }),
    aimed: fc.noBias(fc.array(aim, { maxLength: MOST_AIMED, size: 'max' })),
    stalls: fc.noBias(fc.array(stall, { maxLength: MOST_STALLS, size: 'max' })),
  });
}
