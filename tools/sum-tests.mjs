// Adds up the results of every project's tests and of the demo, for the last line of .ci/run, and names what failed before
// it: of a long run only the last forty lines or so are seen.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const MOST_NAMED = 12;
const MOST_CHARACTERS = 240;
const demoLog = process.argv.at(2);
const total = { passed: 0, failed: 0 };
const complaints = [];
const failures = [];

for (const folder of ['packages', 'apps'].flatMap((group) => readdirSync(group).map((name) => join(group, name)))) {
  if (existsSync(join(folder, 'package.json'))) addProject(folder);
}
if (demoLog !== undefined) addDemo(demoLog);
for (const complaint of complaints) console.log(complaint);
for (const failure of failures.slice(0, MOST_NAMED)) console.log(failure);
if (failures.length > MOST_NAMED) console.log(`and ${failures.length - MOST_NAMED} more`);
total.failed += complaints.length;
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.passed > 0 && total.failed === 0 ? 0 : 1);

function addProject(folder) {
  const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (scripts.test === undefined) return;
  const report = join(folder, 'reports/tests.json');
  if (!existsSync(report)) {
    complaints.push(`${folder} left no test report`);
    return;
  }
  const { numPassedTests, numFailedTests, numTotalTests, success, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  total.passed += numPassedTests;
  total.failed += numFailedTests;
  console.log(`${folder}: ${numPassedTests} passed, ${numFailedTests} failed`);
  if (numTotalTests === 0) complaints.push(`${folder} has no tests`);
  // A file that could not be loaded has no tests to count.
  else if (!success && numFailedTests === 0) complaints.push(`${folder}: a test file failed without naming a test`);
  failures.push(...testResults.flatMap(failuresOf));
}

function failuresOf({ name, status, message, assertionResults }) {
  const file = relative('.', name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (status === 'failed' && failed.length === 0) return [failureText(file, message)];
  return failed.map((test) => failureText(`${file} > ${test.fullName}`, test.failureMessages.join(' ')));
}

/** Two lines: what failed, and the beginning of why, without where in the code that was. */
function failureText(title, message) {
  const why = stripVTControlCharacters(message).split(/\n\s+at /)[0];
  return `FAILED ${title}\n       ${why.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS)}`;
}

function addDemo(path) {
  const lines = existsSync(path) ? stripVTControlCharacters(readFileSync(path, 'utf8')).split('\n') : [];
  const line = /(\d+) passed, (\d+) failed/.exec(lines.findLast(isSummary) ?? '');
  failures.push(...lines.filter((text) => text.startsWith(' ✖')).map((text) => `FAILED demo: ${text.slice(2).trim()}`));
  if (line === null) {
    complaints.push('the demo printed no "N passed, N failed"');
    return;
  }
  total.passed += Number(line[1]);
  total.failed += Number(line[2]);
  console.log(`demo: ${line[0]}`);
}

function isSummary(line) {
  return /\d+ passed, \d+ failed/.test(line);
}
