import { parentPort, workerData } from 'node:worker_threads';
import { explore } from './explore.ts';
import type { Job, Report } from './messages.ts';
import { runWeek, weekPlan } from './week.ts';

const HOURS_A_DAY = 24;
// What the mock writes down of a week, and what the connector keeps of its orders, is a few megabytes.
const MOST_GROWTH_BYTES = 100e6;

async function work(job: Job): Promise<void> {
  if (job.job === 'week') {
    report(await week());
    return;
  }
  for (const seed of job.seeds) {
    const { result, failure } = await explore(seed, job.forMs, job.shrinks);
    const { events, hash, coverage } = result;
    report({ what: seed, simulatedMs: job.forMs, events, hash, pairs: coverage.toJSON(), failure });
  }
}

async function week(): Promise<Report> {
  const heap: number[] = [];
  const result = await runWeek((hours) => {
    if (hours % HOURS_A_DAY !== 0) return;
    globalThis.gc?.();
    heap.push(process.memoryUsage().heapUsed);
  });
  const growth = (heap.at(-1) ?? 0) - (heap[0] ?? 0);
  const violations = [...result.violations];
  if (globalThis.gc !== undefined && growth > MOST_GROWTH_BYTES) {
    const sentence = `the heap grew by ${Math.round(growth / 1e6)} MB from the first day to the last`;
    violations.push({ checker: 'memory flat', atMs: weekPlan.forMs, sentence });
  }
  const failure = violations.length === 0 ? undefined : { seed: weekPlan.seed, plan: weekPlan, violations };
  const { events, hash, coverage } = result;
  return { what: 'week', simulatedMs: weekPlan.forMs, events, hash, pairs: coverage.toJSON(), failure };
}

function report(done: Report): void {
  // Between threads there is no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(done);
}

// The thread that made this one says what is to be done.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
await work(workerData as Job);
