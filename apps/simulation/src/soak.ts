import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runJob } from './run-jobs.ts';
import { failureText, type Sum, Tally } from './tally.ts';

const HELP = `npm run soak -- [options]

Runs schedules of 15 virtual minutes until Ctrl-C, or until there were so many, with a line of progress every ten seconds;
then what was met, and what never was.

  --seed N        the first one's seed, default 100000
  --schedules N   how many, default without end
  --workers N     threads, default one for each core
  --into FILE     adds what it came to to what the file says, so that soaks of several days make one sum`;

const FOR_MS = 15 * 60_000;
const PROGRESS_MS = 10_000;
const BATCH = 1_000_000;
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '100000' },
    schedules: { type: 'string', default: 'Infinity' },
    workers: { type: 'string', default: String(availableParallelism()) },
    into: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) say(HELP);
else process.exitCode = await soak();

async function soak(): Promise<number> {
  const [first, most, workers] = [Number(values.seed), Number(values.schedules), Number(values.workers)];
  const tally = new Tally();
  if (values.into !== undefined && existsSync(values.into)) tally.addSum(sumIn(values.into));
  const over = new AbortController();
  const stop = (): void => {
    over.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = setInterval(() => {
    say(tally.progress());
  }, PROGRESS_MS);
  const share = Math.min(BATCH, Math.ceil(most / workers));
  const jobs = Array.from({ length: workers }, (_, worker) => {
    const seeds = Array.from({ length: share }, (_seed, index) => first + index * workers + worker);
    return runJob(
      { job: 'seeds', forMs: FOR_MS, shrinks: true, seeds: seeds.filter((seed) => seed < first + most) },
      (report) => {
        tally.add(report);
        if (report.failure !== undefined) say(failureText(report.failure));
      },
      { signal: over.signal },
    );
  });
  try {
    await Promise.all(jobs);
  } finally {
    over.abort();
    clearInterval(progress);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
  if (values.into !== undefined) writeFileSync(values.into, `${JSON.stringify(tally, undefined, 2)}\n`);
  say(`\n${tally.coverage.table()}\n\n${tally.progress()}`);
  say(`pairs of state and fault that were never met:\n${tally.coverage.missing() || '  none'}`);
  return tally.failures === 0 ? 0 : 1;
}

function sumIn(file: string): Sum {
  // Nobody but this program writes it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(readFileSync(file, 'utf8')) as Sum;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
