// Adds up the results of every project's tests and of the demo, for the last line of .ci/run.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const demoLog = process.argv.at(2);
const total = { passed: 0, failed: 0 };
const complaints = [];

for (const folder of ['packages', 'apps'].flatMap((group) => readdirSync(group).map((name) => join(group, name)))) {
  if (existsSync(join(folder, 'package.json'))) addProject(folder);
}
if (demoLog !== undefined) addDemo(demoLog);
for (const complaint of complaints) console.log(complaint);
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
  const { numPassedTests, numFailedTests, numTotalTests, success } = JSON.parse(readFileSync(report, 'utf8'));
  total.passed += numPassedTests;
  total.failed += numFailedTests;
  console.log(`${folder}: ${numPassedTests} passed, ${numFailedTests} failed`);
  if (numTotalTests === 0) complaints.push(`${folder} has no tests`);
  // A file that could not be loaded has no tests to count.
  else if (!success && numFailedTests === 0) complaints.push(`${folder}: a test file failed without naming a test`);
}

function addDemo(path) {
  const line = existsSync(path)
    ? /(\d+) passed, (\d+) failed/.exec(readFileSync(path, 'utf8').split('\n').findLast(isSummary) ?? '')
    : null;
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
