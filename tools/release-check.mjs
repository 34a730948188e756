// Publishes every package to a registry of our own on loopback and uses them from there, as a stranger would.
import { copyFileSync, readFileSync, realpathSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { atOnce, eachOf } from './release/at-once.mjs';
import { makeConsumer, run } from './release/consumer.mjs';
import { startRegistry } from './release/local-registry.mjs';
import { followReadme } from './release/newcomer.mjs';
import { publishedPackages } from './release/packages.mjs';
import { copyEnvironment, makeWorkspaceCopy, removeCopy } from './workspace-copy.mjs';

const HELP = `npm run release:check -- [--keep]

In a copy of this work tree: builds, checks and publishes every package at its version to a registry on loopback, then at
the version that the waiting changesets make of it. In empty folders elsewhere: installs them by version, compiles and
runs a program on Node 22, 24 and 26, checks the types under nodenext and bundler, runs the commands, the examples and an
upgrade, and follows the README's first ten minutes, with the time of each step. About a minute; needs the npm registry for third-party packages.

  --keep   leave the folders, and say where they are`;

const NODES = ['22.23.3', '24.21.0', '26.9.0'];
const RESOLUTIONS = {
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};
// Starts a mock, and then the command it is given, told by the environment where the mock is.
const WITH_MOCK = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MockTws } from '@autobot/testing-mocks';

await using tws = await MockTws.start();
const env = { ...process.env, IB_HOST: tws.host, IB_PORT: String(tws.port), IB_PAPER_PORTS: String(tws.port), IB_READONLY: 'false' };
const child = spawn(process.argv[2], process.argv.slice(3), { stdio: 'inherit', env });
[process.exitCode] = await once(child, 'exit');
`;
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const started = Date.now();
let passed = 0;
let failed = 0;
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'autobot-release-')));
const copy = makeWorkspaceCopy(root);
const inCopy = (file, args, cwd = copy.root, env = {}) =>
  run(file, args, { cwd, env: { ...copyEnvironment(copy), ...env } });
const bin = (name) => join(root, 'node_modules/.bin', name);
let registry;
try {
  await main();
} catch (error) {
  failed += 1;
  console.error(`FAILED  ${error.message}`);
} finally {
  await registry?.stop();
  if (values.keep) console.log(`left in ${folder} and ${copy.root}`);
  else {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    removeCopy(copy);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function main() {
  const [, nodes] = await atOnce([
    () => step('build', () => inCopy('npm', ['run', '-s', 'build'])),
    () => step(`install Node ${NODES.join(', ')}`, installNodes),
    async () => (registry = await startRegistry(folder, bin)),
  ]);
  const previous = publishedPackages(copy.root);
  await eachOf(previous, (one) => step(`${one.name} is packed right`, () => checkPackage(one)));
  await step(`publish ${previous.map(nameAndVersion).join(', ')}`, () => publish(previous));
  const upgrader = makeConsumer(join(folder, 'upgrade'), registry.npmrc);
  const program = readFileSync(join(root, 'tools/release/consumer/use-all.ts'), 'utf8');
  await step('install the version before', async () => {
    await install(upgrader, previous);
    await upgrader.install([nodeTypes()]);
  });
  await step('compile and run there', async () => {
    await compile(upgrader, program);
    await runProgram(upgrader, process.execPath);
  });

  await step('version as the changesets say', () => inCopy(bin('changeset'), ['version']));
  const next = publishedPackages(copy.root);
  const moved = next.filter(({ name, version }) => previous.find((one) => one.name === name).version !== version);
  if (moved.length > 0) await step(`publish ${moved.map(nameAndVersion).join(', ')}`, () => publish(moved));
  await atOnce([
    () => step('the first ten minutes of the README', () => beNew(nodes.get(NODES[0]))),
    () => step('upgrade, and run the same program', () => upgrade(upgrader, next, program)),
    () => beStranger(next, program, nodes),
  ]);
}

async function upgrade(upgrader, next, program) {
  await install(upgrader, next);
  await compile(upgrader, program);
  await runProgram(upgrader, process.execPath);
}

/** Somebody who installs it all by version, in an empty folder, and tries everything that is promised. */
async function beStranger(next, program, nodes) {
  const stranger = makeConsumer(join(folder, 'stranger'), registry.npmrc);
  await step('install in an empty folder', async () => {
    await install(stranger, next);
    await stranger.install(['typescript@5.9.3', nodeTypes()]);
  });
  await compile(stranger, program);
  await eachOf(Object.entries(RESOLUTIONS), ([name, options]) =>
    step(`types under ${name}`, () => typeCheck(stranger, name, options)),
  );
  for (const [version, node] of nodes) await step(`Node ${version}`, () => runProgram(stranger, node));
  await step('npx mock-tws --port 0 --json', () => serveOnce(stranger));
  await step('npx @autobot/ib-connector doctor', () => examine(stranger));
  await step("the README's place-order", () => runExample(stranger, 'place-order'));
  await step('a list of all that is inside (SBOM)', () => listContents(stranger, next));
}

/** Only what the README says, with the oldest Node we promise and nothing of this repository in the PATH. */
async function beNew(node) {
  const elsewhere = process.env.PATH.split(':').filter((place) => !place.endsWith('node_modules/.bin'));
  await followReadme(readFileSync(join(root, 'README.md'), 'utf8'), {
    folder: join(folder, 'newcomer'),
    env: { PATH: [dirname(node), ...elsewhere].join(':'), 'npm_config_@autobot:registry': registry.url },
    told(name, took) {
      console.log(`        ${took.toFixed(1).padStart(6)} s  ${name}`);
    },
  });
}

function seconds() {
  return ((Date.now() - started) / 1_000).toFixed(1).padStart(6);
}

async function step(name, work) {
  let result;
  try {
    result = await work();
  } catch (error) {
    throw new Error(`${seconds()} s  ${name}\n${error.message}`, { cause: error });
  }
  passed += 1;
  console.log(`ok      ${seconds()} s  ${name}`);
  return result;
}

/** publint and are-the-types-wrong without a finding, and nothing in the tarball but what is meant. */
async function checkPackage({ folder: project, manifest }) {
  const cwd = join(copy.root, project);
  const [{ files }] = JSON.parse(await inCopy('npm', ['pack', '--dry-run', '--json'], cwd));
  const paths = files.map(({ path }) => path);
  const missing = ['README.md', 'LICENSE', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts'];
  const meant = new RegExp(
    `^(${['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json', ...manifest.files.filter((file) => !file.startsWith('!'))].join('|')})($|/)`,
  );
  const strangers = paths.filter((path) => !meant.test(path) || /\.test(-d)?\.|tsbuildinfo|\.map$.*\.map$/.test(path));
  const problems = [
    ...missing.filter((path) => !paths.includes(path)).map((path) => `lacks ${path}`),
    ...strangers.map((path) => `has ${path}`),
  ];
  if (problems.length > 0) throw new Error(`its tarball ${problems.join(', ')}`);
  await inCopy(bin('publint'), ['--strict'], cwd);
  await inCopy(bin('attw'), ['--pack', '.', '--profile', 'esm-only', '--no-emoji', '--no-color'], cwd);
}

async function publish(packages) {
  const userconfig = join(folder, 'publish.npmrc');
  writeFileSync(userconfig, registry.npmrc);
  const args = ['publish', '--registry', registry.url, '--provenance=false'];
  await eachOf(packages, ({ folder: project }) =>
    inCopy('npm', args, join(copy.root, project), { npm_config_userconfig: userconfig }),
  );
}

async function install(consumer, packages) {
  const lock = await consumer.install(packages.map(nameAndVersion));
  for (const { name, version } of packages) {
    const found = lock[`node_modules/${name}`]?.version;
    if (found !== version) throw new Error(`${name} ${version} was asked for, ${found ?? 'nothing'} came`);
  }
}

/** Each consumer compiles the program against what it has installed. */
async function compile(consumer, program) {
  writeFileSync(join(consumer.folder, 'use-all.ts'), program);
  writeProject(consumer, 'build', {
    ...RESOLUTIONS.nodenext,
    noEmit: false,
    outDir: 'built',
    types: ['node'],
    lib: ['es2024', 'esnext.disposable'],
  });
  await consumer.run(bin('tsc'), ['-p', 'tsconfig.build.json']);
}

async function runProgram(consumer, node) {
  const text = await consumer.run(node, ['built/use-all.js']);
  const wanted = {
    priced: true,
    streamed: 3,
    granted: [true, false],
    answered: 'answered',
    hello: 'hello',
    isPage: true,
    lease: 'none',
  };
  if (text.trim() !== JSON.stringify(wanted)) throw new Error(`the program printed ${text}`);
}

function writeProject(consumer, name, compilerOptions) {
  const project = { compilerOptions: { target: 'es2022', strict: true, ...compilerOptions }, files: ['use-all.ts'] };
  writeFileSync(join(consumer.folder, `tsconfig.${name}.json`), JSON.stringify(project));
}

/** With our newest compiler, and with one that is still common. Types of every package are read, not skipped. */
async function typeCheck(consumer, name, options) {
  writeProject(consumer, name, {
    ...options,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    lib: ['es2024', 'esnext.disposable'],
  });
  await consumer.run(bin('tsc'), ['-p', `tsconfig.${name}.json`]);
  await consumer.run(join(consumer.folder, 'node_modules/.bin/tsc'), ['-p', `tsconfig.${name}.json`]);
}

/** The Nodes we promise, by version; the one that runs this is not fetched once more. */
async function installNodes() {
  const nodes = new Map(NODES.map((version) => [version, process.execPath]));
  await eachOf(
    NODES.filter((version) => `v${version}` !== process.version),
    async (version) => nodes.set(version, await installNode(version)),
  );
  return nodes;
}

async function installNode(version) {
  const place = makeConsumer(join(folder, `node-${version}`), '');
  await place.run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--foreground-scripts',
    `node@${version}`,
  ]);
  const node = join(place.folder, 'node_modules/.bin/node');
  const found = (await place.run(node, ['--version'])).trim();
  if (found !== `v${version}`) throw new Error(`Node ${version} was asked for, ${found} came`);
  return node;
}

async function serveOnce(consumer) {
  const printed = await consumer.run('npx', ['mock-tws', '--port', '0', '--json'], {
    stopAfter: (text) => text.includes('\n'),
  });
  const ready = JSON.parse(printed.split('\n')[0]);
  if (ready.event !== 'mock-tws.ready' || !(ready.port > 0)) throw new Error(`no ready line: ${printed}`);
}

async function examine(consumer) {
  writeFileSync(join(consumer.folder, 'with-mock.mjs'), WITH_MOCK);
  const printed = await consumer.run(process.execPath, ['with-mock.mjs', 'npx', '@autobot/ib-connector', 'doctor']);
  if (!/^ ✔ market data/m.test(printed)) throw new Error(`it did not get as far as a quote: ${printed}`);
}

async function runExample(consumer, example) {
  copyFileSync(join(root, `apps/docs/src/${example}.ts`), join(consumer.folder, `${example}.ts`));
  writeFileSync(join(consumer.folder, 'with-mock.mjs'), WITH_MOCK);
  const printed = await consumer.run(process.execPath, ['with-mock.mjs', process.execPath, `${example}.ts`]);
  if (!/ at \d+(\.\d+)?$/m.test(printed)) throw new Error(`it printed no price: ${printed}`);
}

async function listContents(consumer, packages) {
  const text = await consumer.run(bin('cyclonedx-npm'), ['--output-format', 'JSON', '--output-file', '-']);
  const listed = JSON.parse(text).components.map(
    ({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`,
  );
  const missing = packages.map(nameAndVersion).filter((one) => !listed.includes(one));
  if (missing.length > 0) throw new Error(`it does not list ${missing.join(', ')}`);
}

function nameAndVersion({ name, version }) {
  return `${name}@${version}`;
}

function nodeTypes() {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return `@types/node@${devDependencies['@types/node']}`;
}
