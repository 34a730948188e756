import { availableParallelism } from 'node:os';
import { ChildPool } from './child-pool.ts';
import { crashPoints } from './crash-points.ts';
import { type CrashRun, crashRun } from './crash-run.ts';

// `node prove-crashes.ts [runs] [first seed]`: kills a trading process at every step, and says how often at which. It can
// be had in slices, whose hits add up: `prove-crashes.ts 200 1`, `200 201` and so on. Ended early, it tells what it has.
const DEFAULT_RUNS = 1_000;
const runs = Number(process.argv[2] ?? DEFAULT_RUNS);
const firstSeed = Number(process.argv[3] ?? 1);
const LEAST_HITS = Math.floor(runs / crashPoints.length / 1.25);
// Each run has two processes at most that have anything to do, and they mostly wait for the disk.
const lanes = Math.max(1, Math.min(4, availableParallelism()));

const startedMs = performance.now();
const done: CrashRun[] = [];
let next = 0;
using pool = new ChildPool(lanes);

async function lane(): Promise<void> {
  while (next < runs) {
    const index = next;
    next += 1;
    const point = crashPoints[index % crashPoints.length] ?? 'send.after';
    const run = await crashRun(firstSeed + index, point, pool);
    done.push(run);
    for (const problem of run.problems) say(`\nseed ${run.seed} at ${run.point}: ${problem}`);
    const seconds = (performance.now() - startedMs) / 1_000;
    if (done.length % 10 === 0 || done.length === runs) {
      say(
        `\r${done.length} of ${runs} runs, ${done.filter(({ isHit }) => isHit).length} killed, ${seconds.toFixed(0)} s`,
      );
    }
  }
}
process.once('SIGTERM', () => {
  process.exit(report());
});
await Promise.all(Array.from({ length: lanes }, () => lane()));
process.exitCode = report();

function report(): number {
  say('\n\npoint                  killed\n');
  const few: string[] = [];
  for (const point of crashPoints) {
    const hits = done.filter((run) => run.isHit && run.point === point).length;
    if (hits < LEAST_HITS) few.push(point);
    say(`${point.padEnd(20)} ${String(hits).padStart(8)}\n`);
  }
  const wrong = done.filter(({ problems }) => problems.length > 0);
  const what = 'with an order sent twice, forgotten or in a wrong state';
  say(`\n${done.length} runs from seed ${firstSeed}: ${wrong.length} ${what}\n`);
  if (few.length > 0) say(`killed less than ${LEAST_HITS} times at: ${few.join(', ')}\n`);
  return wrong.length > 0 || few.length > 0 ? 1 : 0;
}

function say(text: string): void {
  process.stdout.write(text);
}
