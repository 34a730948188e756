import fc from 'fast-check';
import { runPlan, type RunResult, TROUBLE_SHARE } from './run-plan.ts';
import { type Mode, type Plan, quietSchedule, type Schedule, schedules } from './schedule.ts';
import { leastPart } from './shrink.ts';

/** A plan that broke something, and the least of it that still does. */
export interface Failure {
  /** The seed it was found with, or `week`. */
  readonly what: number | 'week';
  readonly plan: Plan;
  readonly violations: RunResult['violations'];
}

/** What became of one seed. */
export interface Explored {
  readonly plan: Plan;
  readonly result: RunResult;
  /** Its least plan, if it broke something and was to be shrunk. */
  readonly failure: Failure | undefined;
}

// The preset that hangs up at once is one of two, and the one that fewer use.
const EAGER_ONE_IN = 5;

/** What a seed stands for: even ones are for safety, odd ones for liveness, and every fifth has the preset `eager`. */
export function drawPlan(seed: number, forMs: number): Plan {
  const mode: Mode = seed % 2 === 0 ? 'safety' : 'liveness';
  const withinMs = forMs * (mode === 'liveness' ? TROUBLE_SHARE : 1);
  const [schedule = quietSchedule] = fc.sample(schedules(withinMs), { seed, numRuns: 1 });
  return { seed, mode, recovery: seed % EAGER_ONE_IN === 0 ? 'eager' : 'graceful', forMs, schedule };
}

/** Runs the plan of a seed, and, unless that would take too long, shrinks it if it breaks an invariant. */
export async function explore(seed: number, forMs: number, shrinks: boolean = true): Promise<Explored> {
  const plan = drawPlan(seed, forMs);
  const result = await runPlan(plan);
  const mustShrink = shrinks && result.violations.length > 0;
  return { plan, result, failure: mustShrink ? await shrink(plan, result) : undefined };
}

/** The least of a plan that still breaks the same invariant: another would lead the reader elsewhere. */
export async function shrink(plan: Plan, found: RunResult): Promise<Failure> {
  const broken = found.violations[0]?.checker;
  let { violations } = found;
  const stillBreaks = async (schedule: Schedule): Promise<boolean> => {
    const result = await runPlan({ ...plan, schedule });
    if (!result.violations.some(({ checker }) => checker === broken)) return false;
    ({ violations } = result);
    return true;
  };
  let { schedule } = plan;
  for (let before = Number.POSITIVE_INFINITY; sizeOf(schedule) < before; ) {
    before = sizeOf(schedule);
    const stalls = await leastPart(schedule.stalls, (part) => stillBreaks({ ...schedule, stalls: part }));
    schedule = { ...schedule, stalls };
    const aimed = await leastPart(schedule.aimed, (part) => stillBreaks({ ...schedule, aimed: part }));
    schedule = { ...schedule, aimed };
    const steps = await leastPart(schedule.steps, (part) => stillBreaks({ ...schedule, steps: part }));
    schedule = { ...schedule, steps };
  }
  return { what: plan.seed, plan: { ...plan, schedule }, violations };
}

function sizeOf({ steps, aimed, stalls }: Schedule): number {
  return steps.length + aimed.length + stalls.length;
}
