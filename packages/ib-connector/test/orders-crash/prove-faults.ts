import { DOUBLED, doubledRun } from './doubled-run.ts';
import { type FaultRun, faultRun, troubles } from './fault-run.ts';

// `node prove-faults.ts [seeds] [first seed]`: orders under drops, freezes and restarts of TWS, in virtual time.
const DEFAULT_SEEDS = 150;
const seeds = Number(process.argv[2] ?? DEFAULT_SEEDS);
const firstSeed = Number(process.argv[3] ?? 1);

say('trouble                           runs    sent  in doubt  refused  wrong\n');
let wrong = 0;
for (const trouble of [...troubles, DOUBLED] as const) {
  const runs: FaultRun[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    const run = trouble === DOUBLED ? await doubledRun(seed) : await faultRun(seed, trouble);
    runs.push(run);
    for (const problem of run.problems) say(`seed ${seed}: ${problem}\n`);
  }
  const sum = (of: (run: FaultRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const wrongRuns = runs.filter(({ problems }) => problems.length > 0).length;
  wrong += wrongRuns;
  const counts = [
    seeds,
    sum(({ sent }) => sent),
    sum(({ inDoubt }) => inDoubt),
    sum(({ refused }) => refused),
    wrongRuns,
  ];
  const [one, two, three, four, five] = counts.map(String);
  const cells = [one?.padStart(5), two?.padStart(8), three?.padStart(10), four?.padStart(9), five?.padStart(7)];
  say(`${trouble.padEnd(33)}${cells.join('')}\n`);
}
process.exitCode = wrong > 0 ? 1 : 0;

function say(text: string): void {
  process.stdout.write(text);
}
