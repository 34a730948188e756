import { parentPort, workerData } from 'node:worker_threads';
import { explore, type Failure } from './explore.ts';
import type { Job, Report } from './messages.ts';
import { type RunResult, runPlan } from './run-plan.ts';
import type { Plan } from './schedule.ts';
import { runWeek, weekPlan } from './week.ts';

async function work(job: Job): Promise<void> {
  switch (job.job) {
    case 'week':
      tell('week', weekPlan, await runWeek());
      break;
    case 'plans':
      for (const plan of job.plans) tell(plan.seed, plan, await runPlan(plan));
      break;
    case 'seeds':
      for (const seed of job.seeds) {
        const { plan, result, failure } = await explore(seed, job.forMs, job.shrinks);
        tell(seed, plan, result, failure);
      }
      break;
  }
}

function tell(what: Report['what'], plan: Plan, result: RunResult, shrunk?: Failure): void {
  const { violations, events, hash, coverage } = result;
  const failure = violations.length === 0 ? undefined : (shrunk ?? { what, plan, violations });
  const report: Report = { what, simulatedMs: plan.forMs, events, hash, pairs: coverage.toJSON(), failure };
  // Between threads there is no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(report);
}

// The thread that made this one says what is to be done.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
await work(workerData as Job);
