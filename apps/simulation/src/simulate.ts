import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { drawPlan } from './explore.ts';
import type { Job } from './messages.ts';
import { runJob } from './run-jobs.ts';
import { runPlan } from './run-plan.ts';
import { planFromYaml } from './plan-yaml.ts';
import { failureText, Tally } from './tally.ts';

const HELP = `npm run simulate -- [options]

Runs the connector against the mock under random faults, in virtual time, and checks every invariant. How far it is goes to
standard error every ten seconds.

  --schedules N   how many schedules, default 500
  --seed N        the first one's seed, default 1; even seeds are for safety, odd ones for liveness
  --minutes N     virtual minutes of each, default 15
  --no-week       without the week of nightly resets
  --workers N     threads, default one for each core
  --bail          stops at the first failure, and does not shrink it
  --replay FILE   runs one plan from a YAML file instead
  --trace         with --replay: prints every message and event first
  --hash          prints the hash of the first seed's run and nothing else`;

const MINUTE_MS = 60_000;
const PROGRESS_MS = 10_000;
const { values } = parseArgs({
  allowNegative: true,
  options: {
    schedules: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '15' },
    week: { type: 'boolean', default: true },
    workers: { type: 'string', default: String(availableParallelism()) },
    replay: { type: 'string' },
    trace: { type: 'boolean', default: false },
    bail: { type: 'boolean', default: false },
    hash: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  if (values.help) {
    say(HELP);
    return 0;
  }
  const [seed, forMs] = [wholeNumber('seed'), wholeNumber('minutes') * MINUTE_MS];
  if (values.hash) {
    say((await runPlan(drawPlan(seed, forMs))).hash);
    return 0;
  }
  return values.replay === undefined ? explore(seed, forMs) : replay(values.replay);
}

async function replay(file: string): Promise<number> {
  const plan = planFromYaml(readFileSync(file, 'utf8'));
  const onNote = (atMs: number, text: string): void => {
    say(`${atMs} ${text}`);
  };
  const { violations, events, hash } = await runPlan(plan, values.trace ? { onNote } : {});
  say(
    violations.length === 0
      ? `nothing is broken (${events} events, ${hash})`
      : failureText({ what: plan.seed, plan, violations }),
  );
  return violations.length === 0 ? 0 : 1;
}

async function explore(firstSeed: number, forMs: number): Promise<number> {
  const seeds = Array.from({ length: wholeNumber('schedules') }, (_, index) => firstSeed + index);
  const workers = Math.max(1, wholeNumber('workers'));
  const jobs: Job[] = Array.from({ length: workers }, (_, worker) => {
    return {
      job: 'seeds',
      forMs,
      shrinks: !values.bail,
      seeds: seeds.filter((_seed, index) => index % workers === worker),
    };
  });
  if (values.week) jobs.push({ job: 'week' });
  const tally = new Tally();
  const over = new AbortController();
  const progress = setInterval(() => {
    process.stderr.write(`${tally.progress()}\n`);
  }, PROGRESS_MS);
  await Promise.all(
    jobs.map((job) =>
      runJob(
        job,
        (report) => {
          tally.add(report);
          if (report.failure === undefined) return;
          say(failureText(report.failure));
          if (values.bail) over.abort();
        },
        { signal: over.signal },
      ),
    ),
  ).finally(() => {
    clearInterval(progress);
  });
  say(tally.progress());
  const isComplete = tally.schedules === seeds.length;
  if (!isComplete) say(`only ${tally.schedules} of ${seeds.length} schedules were run`);
  return tally.failures === 0 && isComplete ? 0 : 1;
}

function wholeNumber(name: 'schedules' | 'seed' | 'minutes' | 'workers'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new RangeError(`--${name} must be a whole number of 0 or more, was "${values[name]}"`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
