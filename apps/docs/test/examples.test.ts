import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { MockTws } from '@autobot/testing-mocks';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = new URL('../../../', import.meta.url);
const whileItRuns = { timeout: 60_000 };

/** How a reader starts an example: a process of its own, told by its environment where TWS is. */
function commandFor(example: string): readonly [string, readonly string[]] {
  const file = new URL(`../src/${example}.ts`, import.meta.url).pathname;
  return [process.execPath, ['--conditions=@autobot/source', file]];
}

function environmentFor(tws: MockTws): Record<string, string> {
  const port = String(tws.port);
  return { PATH: process.env['PATH'] ?? '', IB_HOST: tws.host, IB_PORT: port, IB_PAPER_PORTS: port };
}

function commandsIn(page: string): readonly string[] {
  const found = readFileSync(new URL(page, root), 'utf8').matchAll(/```sh\n(?<code>[^]*?)```/g);
  return [...found].flatMap(({ groups }) => groups?.['code'] ?? []);
}

test('the first example of the README outlives a freeze', whileItRuns, async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 20 });
  const env = { ...environmentFor(tws), IB_HEARTBEAT_INTERVAL: '1s', IB_RECONNECT_DELAY: '20ms' };
  const [file, args] = commandFor('quick-start');
  const bot = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const story: string[] = [];
  for await (const line of createInterface({ input: bot.stdout })) {
    const said = line.replace(/^AAPL \d[\d.]* \/ \d[\d.]*, /, '').replace(/\d+ ms/, '… ms');
    if (said === story.at(-1)) continue;
    story.push(said);
    if (said !== 'live') continue;
    if (story.length > 2) break;
    tws.fault({ kind: 'freeze', newConnections: 'served' });
  }
  bot.kill('SIGKILL');
  expect(story).toEqual([
    'connection 1 is ready',
    'live',
    'lost: nothing was heard for … ms and no probe was answered',
    'stale',
    'connection 2 is ready',
    'some quotes were missed',
    'live',
  ]);
});

test('the order example fills an order when trading is on', async () => {
  await using tws = await MockTws.start();
  const [file, args] = commandFor('place-order');
  const { stdout } = await run(file, args, { env: { ...environmentFor(tws), IB_READONLY: 'false' }, timeout: 20_000 });
  expect(stdout).toMatch(/^filled: 10 at \d+(\.\d+)?\n$/);
});

test.each([
  ['quick-start', 'README.md'],
  ['quick-start', 'docs/guides/first-ten-minutes.md'],
  ['place-order', 'README.md'],
])('%s stands in %s word for word', (example, page) => {
  const code = readFileSync(new URL(`apps/docs/src/${example}.ts`, root), 'utf8');
  expect(readFileSync(new URL(page, root), 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``);
});

test('the README and the first ten minutes give the same commands', () => {
  const [install, mock, , doctor] = commandsIn('README.md');
  expect(commandsIn('docs/guides/first-ten-minutes.md')).toEqual([install, mock, doctor]);
});
