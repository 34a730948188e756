/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a script without types, no part of the package */
/**
 * Runs the tests that @stoqey/ib ships inside its own package, written for a real TWS, against this mock.
 * Each server version gets a mock of its own on a free port. Ends with `N passed, N failed`, and fails if any did.
 *
 *   npm run stoqey-suite -w @autobot/testing-mocks            the live tests at 178 and at 193
 *   npm run stoqey-suite -w @autobot/testing-mocks -- 185     at another version
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MockTws } from '../src/index.ts';
import { vacuousTestFailures } from './vacuous-tests.mjs';

const require = createRequire(import.meta.url);

// Not 176, where 68 of 69 pass: the client leaves faProfile out when it reads completedOrder (it compares the number it uses for
// "no version" with the gate), reads it in openOrder and sends it in placeOrder. The other clients read it in all three.
const SERVER_VERSIONS = [178, 193];

// The tests that talk to a TWS; all others fake its events and would pass without one.
const LIVE = ['**/tests/unit/api/**/*.test.js', '**/tests/unit/api-next-live/*.test.js'];

const EXCLUDED = [
  // Wants config/*.json, which the published package does not contain. It tests no TWS.
  '/tests/unit/configuration\\.test\\.js$',
  // Compares contract classes with object literals: no TWS takes part.
  '/tests/unit/api/contract-api\\.test\\.js$',
];

/** What the tests expect an account to look like: at least one open position with a profit. */
const ACCOUNT = { positions: [{ symbol: 'AAPL', quantity: 100, averageCost: 150 }] };

let passed = 0;
let failed = 0;
const asked = process.argv.slice(2).map(Number);
for (const serverVersion of asked.length === 0 ? SERVER_VERSIONS : asked) {
  const outcome = await runAt(serverVersion);
  passed += outcome.passed;
  failed += outcome.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function runAt(serverVersion) {
  const folder = await mkdtemp(join(tmpdir(), 'stoqey-suite-'));
  const tws = await MockTws.start({ ...ACCOUNT, serverVersion });
  try {
    const report = await runJest(folder, tws.port);
    const problems = [
      ...failuresOf(report),
      ...vacuousTestFailures(tws.journal),
      ...tws.journal.failures.map(({ problem }) => `the mock did not understand the client: ${problem}`),
    ];
    for (const problem of problems) console.log(`  ${problem}`);
    console.log(
      `server version ${serverVersion}: ${report.numPassedTests} of ${report.numTotalTests} live tests passed, ` +
        `${problems.length} problems`,
    );
    const failedTests = report.numTotalTests - report.numPassedTests;
    return { passed: report.numPassedTests, failed: Math.max(failedTests, problems.length) };
  } finally {
    await tws.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Jest passes over everything inside node_modules, so the package is copied out of it. */
async function runJest(folder, port) {
  const dist = dirname(require.resolve('@stoqey/ib'));
  await cp(dist, join(folder, 'sut'), { recursive: true });
  const config = {
    rootDir: folder,
    testMatch: LIVE,
    testPathIgnorePatterns: EXCLUDED,
    transform: {},
    setupFilesAfterEnv: ['<rootDir>/sut/tests/setup.js'],
    testEnvironment: require.resolve('jest-environment-node'),
    modulePaths: require.resolve.paths('rxjs'),
  };
  await writeFile(join(folder, 'jest.config.json'), JSON.stringify(config));
  const output = join(folder, 'report.json');
  const jest = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
  const options = ['--config', 'jest.config.json', '--maxWorkers=2', '--forceExit', '--silent', '--json'];
  const log = await finished(
    spawn(process.execPath, [jest, ...options, '--outputFile', output], {
      cwd: folder,
      env: { ...process.env, IB_HOST: '127.0.0.1', IB_PORT: String(port), NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  try {
    return JSON.parse(await readFile(output, 'utf8'));
  } catch (error) {
    throw new Error(`jest wrote no report:\n${log}`, { cause: error });
  }
}

function finished(child) {
  let log = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text) => {
    log += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      resolve(log);
    });
  });
}

function failuresOf(report) {
  return report.testResults.flatMap(({ name, message, assertionResults }) => {
    const tests = assertionResults.filter(({ status }) => status !== 'passed');
    if (tests.length === 0 && assertionResults.length === 0) return [`${name}: ${message}`];
    return tests.map(({ fullName, failureMessages }) => `${fullName}: ${(failureMessages[0] ?? '').slice(0, 400)}`);
  });
}
