import { type FaultStep, faultStepSchema } from '@autobot/testing-mocks';
import { faultSchedules } from '@autobot/testing-mocks/fuzz';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';

/** The bot itself computes for so long, and hears nothing meanwhile. */
export interface Stall {
  readonly atMs: number;
  readonly forMs: number;
}

/** What goes wrong in one run, and when. */
export interface Schedule {
  readonly steps: readonly FaultStep[];
  readonly stalls: readonly Stall[];
}

/** `safety`: faults throughout. `liveness`: they stop after a while, and then all must be well. */
export type Mode = 'safety' | 'liveness';

/** All that decides a run: the same plan, the same run. */
export interface Plan {
  readonly seed: number;
  readonly mode: Mode;
  /** Milliseconds of virtual time. */
  readonly forMs: number;
  readonly schedule: Schedule;
}

const LONGEST_STALL_MS = 20_000;

/** Schedules of which all faults begin within a time. */
export function schedules(withinMs: number, longestStallMs: number = LONGEST_STALL_MS): fc.Arbitrary<Schedule> {
  const stall = fc.record({
    atMs: fc.integer({ min: 0, max: withinMs }),
    forMs: fc.integer({ min: 1, max: longestStallMs }),
  });
  return fc.record({
    steps: faultSchedules(fc, { withinMs }),
    stalls: fc.noBias(fc.array(stall, { maxLength: 3, size: 'max' })),
  });
}

/** A plan as people read it, keep it and replay it. */
export function planToYaml(plan: Plan, comment?: string): string {
  const head = comment === undefined ? '' : `${comment.replaceAll(/^/gm, '# ')}\n`;
  return head + stringify({ ...plan, schedule: undefined, ...plan.schedule });
}

/** @throws {TypeError} names what is wrong in the file */
export function planFromYaml(text: string): Plan {
  const value: unknown = parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('a plan is a YAML mapping');
  const mode: unknown = Reflect.get(value, 'mode');
  if (mode !== 'safety' && mode !== 'liveness') {
    throw new TypeError(`mode must be safety or liveness, was ${String(mode)}`);
  }
  return {
    seed: numberOf(value, 'seed'),
    mode,
    forMs: numberOf(value, 'forMs'),
    schedule: {
      steps: listOf(value, 'steps').map((step) => faultStepSchema.parse(step)),
      stalls: listOf(value, 'stalls').map((stall) => ({
        atMs: numberOf(stall, 'atMs'),
        forMs: numberOf(stall, 'forMs'),
      })),
    },
  };
}

function listOf(value: object, key: string): readonly object[] {
  const list: unknown = Reflect.get(value, key) ?? [];
  if (!Array.isArray(list)) throw new TypeError(`${key} must be a list, was ${JSON.stringify(list)}`);
  return list.filter((item): item is object => typeof item === 'object' && item !== null);
}

function numberOf(value: object, key: string): number {
  const number: unknown = Reflect.get(value, key);
  if (typeof number === 'number') return number;
  throw new TypeError(`${key} must be a number, was ${JSON.stringify(number)}`);
}
