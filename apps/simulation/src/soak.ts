import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runJob } from './run-jobs.ts';
import { failureText, Tally } from './tally.ts';

const HELP = `npm run soak -- [--seed N] [--schedules N] [--workers N]

Runs schedules until Ctrl-C, or until there were so many, with a line of progress every ten seconds; then what was met,
and what never was.`;

const FOR_MS = 15 * 60_000;
const PROGRESS_MS = 10_000;
const BATCH = 1_000_000;
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '100000' },
    schedules: { type: 'string', default: 'Infinity' },
    workers: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', default: false },
  },
});

process.exitCode = values.help ? help() : await soak();

async function soak(): Promise<number> {
  const [first, most, workers] = [Number(values.seed), Number(values.schedules), Number(values.workers)];
  const tally = new Tally();
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
  await Promise.all(
    Array.from({ length: workers }, (_, worker) => {
      const seeds = Array.from({ length: share }, (_seed, index) => first + index * workers + worker);
      return runJob(
        { job: 'seeds', forMs: FOR_MS, shrinks: true, seeds },
        (report) => {
          tally.add(report);
          if (report.failure !== undefined) say(failureText(report.failure));
        },
        over.signal,
      );
    }),
  );
  clearInterval(progress);
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  say(`\n${tally.progress()}\npairs of state and fault that were never met:\n${tally.missing() || '  none'}`);
  return tally.failures.length === 0 ? 0 : 1;
}

function help(): number {
  say(HELP);
  return 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
