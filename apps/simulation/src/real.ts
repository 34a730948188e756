import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { runPlan } from './run-plan.ts';
import { type Plan, quietSchedule, schedules } from './schedule.ts';
import { failureText } from './tally.ts';

const HELP = `npm run simulate:real -- [--seconds N] [--seed N]

The same world over real sockets and in real time, which show what virtual time hides. Safety only: what must come back
takes minutes. Default 600 s in runs of 30 s, each with a seed of its own.`;

const RUN_MS = 30_000;
const LONGEST_STALL_MS = 1_000;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

process.exitCode = values.help
  ? say(HELP)
  : await runAll(Number(values.seed), (Number(values.seconds) * 1_000) / RUN_MS);

async function runAll(firstSeed: number, runs: number): Promise<number> {
  let failed = 0;
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const [schedule = quietSchedule] = fc.sample(schedules(RUN_MS, LONGEST_STALL_MS), { seed, numRuns: 1 });
    const plan: Plan = { seed, mode: 'safety', recovery: 'graceful', forMs: RUN_MS, schedule };
    const { violations, events } = await runPlan(plan, { isReal: true, paceMs: 300, tickIntervalMs: 100 });
    say(`seed ${seed}: ${schedule.steps.length} faults, ${events} events, ${violations.length} violations`);
    if (violations.length === 0) continue;
    failed += 1;
    say(failureText({ what: seed, plan, violations }));
  }
  return failed === 0 ? 0 : 1;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
