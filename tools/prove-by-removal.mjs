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
  const { isNoticed, says } = baseline.get(removal) ?? (await proveNeeded(removal));
  counts[isNoticed ? 'passed' : 'failed'] += 1;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`${isNoticed ? 'ok     ' : 'FAILED '} ${removal.label}  ${seconds} s  ${removal.why}: ${says}`);
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

/** Runs every distinct test file and command once, unchanged. Gives a ruling for each removal that cannot be judged. */
async function checkUnchanged(removals) {
  const reports = new Map();
  const files = [...new Set(removals.map((removal) => removal.test).filter((file) => file !== undefined))];
  for (const [folder, group] of Map.groupBy(files, projectOf)) {
    for (const [file, tests] of (await runTests(copy, folder, group, options)).results) reports.set(file, tests);
  }
  const statuses = new Map();
  for (const command of new Set(removals.flatMap((removal) => removal.commands))) {
    statuses.set(command, (await runCommand(command, { ...options, cwd: copy.root })).status);
  }
  const rulings = new Map();
  for (const removal of removals) {
    const broken = removal.commands.find((command) => statuses.get(command) !== 0);
    const says =
      broken === undefined
        ? complainUnchanged(removal, reports.get(removal.test))
        : `"${broken}" fails before anything is taken out`;
    if (says !== undefined) rulings.set(removal, { isNoticed: false, says });
  }
  return rulings;
}

function complainUnchanged({ test: file, pitfall }, tests = []) {
  if (file === undefined) return undefined;
  if (tests.length === 0) return `${file} has no tests`;
  const failing = tests.find((test) => test.failed);
  if (failing !== undefined) return `"${failing.fullName}" fails before anything is taken out`;
  if (pitfall === undefined || tests.some((test) => test.passed && isNamedFor(test, pitfall))) return undefined;
  return `no test in ${file} has a title that begins with ${pitfall}`;
}

async function proveNeeded(removal) {
  const path = join(copy.root, removal.file);
  const text = readFileSync(path, 'utf8');
  try {
    writeFileSync(path, applyRemoval(removal, text));
    const silent = [];
    const noticed = [];
    if (removal.test !== undefined) {
      const failing = await findFailing(removal);
      const which = removal.pitfall === undefined ? '' : ' of that number';
      if (failing === undefined) silent.push(`no test${which} in ${removal.test} fails`);
      else noticed.push(failing);
    }
    for (const command of removal.commands) {
      const { status } = await runCommand(command, { ...options, cwd: copy.root });
      if (status === 0) silent.push(`"${command}" passes`);
      else noticed.push(`"${command}"`);
    }
    if (silent.length === 0) return { isNoticed: true, says: `noticed by ${noticed.join(' and ')}` };
    return { isNoticed: false, says: `not noticed: ${silent.join(', ')}` };
  } catch (error) {
    return { isNoticed: false, says: error.message };
  } finally {
    writeFileSync(path, text);
  }
}

/** What fails without the guard; undefined if nothing does. Of a pitfall only the tests of its number are run. */
async function findFailing({ test: file, pitfall }) {
  const { results, run } = await runTests(copy, projectOf(file), [file], { ...options, timeoutMs: 45_000, pitfall });
  if (run.timedOut) return `the tests${pitfall === undefined ? '' : ` of ${pitfall}`} in ${file}, which never end`;
  const tests = results.get(file) ?? [];
  const failing = tests.find((test) => test.failed && (pitfall === undefined || isNamedFor(test, pitfall)));
  return failing === undefined ? undefined : `"${failing.title}"`;
}
