// 32 connectors on one account for a day of virtual time, with a store that fails: is any rule broken?
import { parseArgs } from 'node:util';
import { dayCheckers } from './checkers.ts';
import { mutantNames, mutants } from './mutant-store.ts';
import { type DayResult, runDay } from './run-day.ts';

const HELP = `npm run simulate:shared -- [options]

  --hours N     virtual hours, default 24
  --clients N   connectors, default 32
  --seed N      default 1
  --mutants     puts in each bug in turn, and asks whether its checker sees it`;

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    clients: { type: 'string', default: '32' },
    seed: { type: 'string', default: '1' },
    mutants: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) say(HELP);
else process.exitCode = values.mutants ? await proveMutants() : await day();

async function day(): Promise<number> {
  const [hours, clients, seed] = [Number(values.hours), Number(values.clients), Number(values.seed)];
  const fromMs = performance.now();
  const onHour = (hour: number): void => {
    if (hour % 6 === 0) say(`${hour} h`);
  };
  const result = await runDay({ hours, clients, seed, onHour });
  say(`${clients} clients, ${hours} h, seed ${seed}, in ${((performance.now() - fromMs) / 1_000).toFixed(0)} s`);
  say(`done: ${listed({ ...result.tally })}`);
  say(`troubles: ${listed(result.troubles)}`);
  tell(result);
  say(`${Object.keys(dayCheckers).length} checkers, ${result.violations.length} violations`);
  return result.violations.length === 0 ? 0 : 1;
}

async function proveMutants(): Promise<number> {
  let missed = 0;
  for (const mutant of mutantNames) {
    const { checker, trouble: first } = mutants[mutant];
    const bug = { mutant, first, stopAt: checker };
    // oxlint-disable-next-line eslint/no-await-in-loop -- one after the other
    const { violations } = await runDay({
      hours: 1,
      clients: Number(values.clients),
      seed: Number(values.seed),
      ...bug,
    });
    const found = violations.find((violation) => violation.checker === checker);
    if (found === undefined) missed += 1;
    say(
      `${found === undefined ? 'MISSED' : 'seen  '} ${mutant} by ${checker}: ${found?.sentence ?? 'nothing was said'}`,
    );
  }
  return missed === 0 ? 0 : 1;
}

function tell({ violations }: DayResult): void {
  for (const { checker, atMs, sentence } of violations)
    say(`${checker} after ${(atMs / 60_000).toFixed(1)} min: ${sentence}`);
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
