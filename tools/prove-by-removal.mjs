// Takes one guard out at a time, in a copy, and shows that a test or a command notices.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { applyRemoval, readRemovals } from './removal-list.mjs';
import { runCommand } from './run-command.mjs';
import { isNamedFor, projectOf, runTests } from './run-tests.mjs';
import { checkResolution, copyEnvironment, makeWorkspaceCopy, removeCopy } from './workspace-copy.mjs';

const HELP = `node tools/prove-by-removal.mjs LIST.json... [--only NAME] [--list]

Shows that each guard named in the lists is needed: takes it out in a throw-away copy of this repository and
requires a test, or a command, to fail. Everything must pass in the unchanged copy first.

An entry of a list:
  name or pitfall   a pitfall such as "L3" must be noticed by a test whose title begins with that number
  why               what the guard prevents
  file, find        exact text that must occur in the file once
  replace           what stands there instead (default: nothing)
  test              a test file of which a test must fail, and / or
  expect            [{ "command": "…", "fails": true }]
  notApplicable     instead of all that: the reason why there is nothing to take out
Paths are relative to the root, or to the package that holds the list.`;

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
});

if (values.help || positionals.length === 0) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const wanted = readLists(positionals);
if (values.list) {
  for (const { label, why, notApplicable, file } of wanted)
    console.log(`${label}  ${notApplicable ?? `${why} (${file})`}`);
  process.exit(0);
}

const copy = makeWorkspaceCopy(root);
process.once('exit', () => {
  removeCopy(copy);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
const options = { env: copyEnvironment(copy), timeoutMs: 180_000 };
checkResolution(copy, options.env);

const counts = { passed: 0, failed: 0 };
const baseline = await checkUnchanged(wanted.filter((removal) => removal.notApplicable === undefined));
for (const removal of wanted) {
  if (removal.notApplicable !== undefined) {
    console.log(`--      ${removal.label}  does not apply: ${removal.notApplicable}`);
    continue;
  }
  const startedMs = performance.now();
  const complaint = baseline.get(removal) ?? (await proveNeeded(removal));
  counts[complaint.startsWith('noticed') ? 'passed' : 'failed'] += 1;
  const mark = complaint.startsWith('noticed') ? 'ok     ' : 'FAILED ';
  console.log(
    `${mark} ${removal.label}  ${((performance.now() - startedMs) / 1000).toFixed(1)} s  ${removal.why}: ${complaint}`,
  );
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

function readLists(paths) {
  const removals = paths.flatMap((path) => readRemovals(path, root));
  if (values.only === undefined) return removals;
  const chosen = removals.filter((removal) => removal.label.toLowerCase() === values.only.toLowerCase());
  if (chosen.length > 0) return chosen;
  console.error(
    `no removal is named "${values.only}"; there are ${removals.map((removal) => removal.label).join(', ')}`,
  );
  return process.exit(2);
}

/** Runs every distinct test file and command once, unchanged. Gives the removals that cannot be judged, with why. */
async function checkUnchanged(removals) {
  const reports = new Map();
  const files = [...new Set(removals.map((removal) => removal.test).filter((file) => file !== undefined))];
  for (const [folder, group] of Map.groupBy(files, projectOf)) {
    for (const [file, result] of (await runTests(copy, folder, group, options)).results) reports.set(file, result);
  }
  const statuses = new Map();
  for (const command of new Set(removals.flatMap((removal) => removal.commands))) {
    statuses.set(command, (await runCommand(command, { ...options, cwd: copy.root })).status);
  }
  const complaints = new Map();
  for (const removal of removals) {
    const broken = removal.commands.find((command) => statuses.get(command) !== 0);
    if (broken !== undefined) complaints.set(removal, `"${broken}" fails before anything is taken out`);
    if (removal.test === undefined) continue;
    const complaint = complainUnchanged(removal, reports.get(removal.test));
    if (complaint !== undefined) complaints.set(removal, complaint);
  }
  return complaints;
}

function complainUnchanged(removal, report) {
  if (report === undefined || report.tests.length === 0) return `${removal.test} has no tests`;
  const failing = report.tests.find((test) => test.failed);
  if (failing !== undefined) return `"${failing.fullName}" fails before anything is taken out`;
  if (removal.pitfall === undefined || report.tests.some((test) => test.passed && isNamedFor(test, removal.pitfall)))
    return undefined;
  return `no test in ${removal.test} has a title that begins with ${removal.pitfall}`;
}

async function proveNeeded(removal) {
  const path = join(copy.root, removal.file);
  const text = readFileSync(path, 'utf8');
  try {
    writeFileSync(path, applyRemoval(removal, text));
    const silent = [];
    const noticed = [];
    if (removal.test !== undefined) {
      const failing = await failingTest(removal);
      (failing === undefined ? silent : noticed).push(failing ?? `no test of ${removal.test}`);
    }
    for (const command of removal.commands) {
      const { status } = await runCommand(command, { ...options, cwd: copy.root });
      (status === 0 ? silent : noticed).push(`"${command}"`);
    }
    return silent.length === 0
      ? `noticed by ${noticed.join(' and ')}`
      : `not noticed: ${silent.join(', ')} fails without it`;
  } catch (error) {
    return error.message;
  } finally {
    writeFileSync(path, text);
  }
}

async function failingTest(removal) {
  const { results, run } = await runTests(copy, projectOf(removal.test), [removal.test], {
    ...options,
    timeoutMs: 60_000,
  });
  if (run.timedOut) throw new Error(`${removal.test} hangs without it, so that no test can be named`);
  const failing = (results.get(removal.test)?.tests ?? []).filter((test) => test.failed);
  const named = removal.pitfall === undefined ? failing : failing.filter((test) => isNamedFor(test, removal.pitfall));
  return named.length === 0 ? undefined : `"${named[0].title}"`;
}
