import { parseArgs } from 'node:util';
import type { Failure } from './explore.ts';
import { allMutants, keepMutant, type Mutant } from './mutants.ts';
import { planFromYaml, planToYaml } from './plan-yaml.ts';
import { runJob } from './run-jobs.ts';
import type { Schedule } from './schedule.ts';
import { failureText } from './tally.ts';

const HELP = `npm run prove:simulation -- [--only NAME] [--search]

Puts real bugs back, one at a time: each must break the invariant it is known for under the plan that is kept with it, and
break nothing without it. The plans are in apps/simulation/mutants, and anybody can replay them.

  --only NAME   this one
  --search      looks for a seed that finds it first, from 1 on, shrinks its plan and keeps it`;

const MOST_SEEDS = 100;
const FOR_MS = 15 * 60_000;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    search: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) say(HELP);
else process.exitCode = await prove();

async function prove(): Promise<number> {
  const mutants = allMutants().filter(({ name }) => values.only === undefined || name === values.only);
  if (mutants.length === 0) throw new RangeError(`--only names no mutant, was "${String(values.only)}"`);
  let found = 0;
  say('| bug | seed | breaks | under |\n| --- | --- | --- | --- |');
  for (const listed of mutants) {
    const mutant = values.search ? await search(listed) : listed;
    if (mutant === undefined) {
      say(`| ${listed.name} | none of ${MOST_SEEDS} finds it | | |`);
      continue;
    }
    const [broken, without] = [await violated(mutant, mutant.name), await violated(mutant)];
    const isFound = broken.has(mutant.checker) && without.size === 0;
    found += isFound ? 1 : 0;
    const { name, checker } = mutant;
    const plan = planFromYaml(mutant.plan);
    const verdict = isFound ? checker : `NOT FOUND: ${checker}, but ${[...broken].join(', ') || 'nothing'}`;
    say(`| ${name} | ${plan.seed} | ${verdict} | ${inWords(plan.schedule)} |`);
    if (without.size > 0) say(`without the bug the plan breaks ${[...without].join(', ')}`);
  }
  say(`${found} of ${mutants.length} bugs are found`);
  return found === mutants.length ? 0 : 1;
}

async function violated({ plan }: Mutant, mutant?: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const onFailure = ({ violations }: Failure): void => {
    for (const { checker } of violations) names.add(checker);
  };
  await runJob(
    { job: 'plans', plans: [planFromYaml(plan)] },
    ({ failure }) => {
      if (failure !== undefined) onFailure(failure);
    },
    mutant === undefined ? {} : { mutant },
  );
  return names;
}

// The first that finds it stands for the time it takes; its least plan is what is kept.
async function search(mutant: Mutant): Promise<Mutant | undefined> {
  let found: Mutant | undefined;
  const over = new AbortController();
  const seeds = Array.from({ length: MOST_SEEDS }, (_, index) => index + 1);
  await runJob(
    { job: 'seeds', forMs: FOR_MS, shrinks: true, seeds },
    ({ failure }) => {
      const [violation] = failure?.violations ?? [];
      if (failure === undefined || violation === undefined) return;
      over.abort();
      found = { ...mutant, plan: planToYaml(failure.plan), checker: violation.checker };
      process.stderr.write(`${failureText(failure)}\n`);
    },
    { mutant: mutant.name, signal: over.signal },
  );
  if (found !== undefined) keepMutant(found);
  return found;
}

function inWords({ steps, aimed, stalls }: Schedule): string {
  const words = [
    ...steps.map(({ fault, ...when }) => `${JSON.stringify(fault)} ${JSON.stringify(when)}`),
    ...aimed.map(({ state, nth, ...what }) => `${JSON.stringify(what)} at ${state}, time ${nth}`),
    ...stalls.map(({ atMs, forMs }) => `a stall of ${forMs} ms at ${atMs} ms`),
  ];
  return words.length === 0 ? 'nothing but the bot itself' : words.join('; ').replaceAll('"', '');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
