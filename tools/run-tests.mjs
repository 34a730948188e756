import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runCommand } from './run-command.mjs';

/** Where vitest.shared.ts makes every project write its results; options on the command line do not change it. */
const REPORT = 'reports/tests.json';

/**
 * Runs test files of one project with vitest, or only those tests in them that are named for a pitfall. Gives `results`,
 * by file: the tests in it, each with `title`, `fullName`, `passed` and `failed`. A file that never reported is not in it.
 */
export async function runTests(copy, folder, files, { env, timeoutMs, pitfall }) {
  const report = join(copy.root, folder, REPORT);
  rmSync(report, { force: true });
  const names = files.map((file) => `'${relative(folder, file)}'`).join(' ');
  const only = pitfall === undefined ? '' : ` -t '(^| )${pitfall}(?![0-9A-Za-z])'`;
  const command = `vitest run ${names}${only}`;
  const run = await runCommand(command, { cwd: join(copy.root, folder), env, timeoutMs });
  const results = new Map();
  if (!existsSync(report)) return { results, run };
  for (const suite of JSON.parse(readFileSync(report, 'utf8')).testResults) {
    const tests = suite.assertionResults.map((test) => ({
      title: test.title,
      fullName: test.fullName,
      passed: test.status === 'passed',
      failed: test.status === 'failed',
    }));
    results.set(relative(copy.root, suite.name), tests);
  }
  return { results, run };
}

/** The project folder (`packages/x`) a file belongs to. */
export function projectOf(file) {
  return file.split('/').slice(0, 2).join('/');
}

/** Whether a test is named for a pitfall: its title, or that of the group it stands in, begins with the number. */
export function isNamedFor(test, pitfall) {
  const start = new RegExp(`^${pitfall}(?![0-9A-Za-z])`);
  return start.test(test.title) || start.test(test.fullName);
}
