import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { MockTws } from '@autobot/testing-mocks';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const root = new URL('../../../', import.meta.url);

/** Runs an example as a reader would: a process of its own, told by its environment where TWS is. */
async function output(example: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  await using tws = await MockTws.start();
  const file = new URL(`../src/${example}.ts`, import.meta.url).pathname;
  const env = {
    PATH: process.env['PATH'],
    IB_HOST: tws.host,
    IB_PORT: String(tws.port),
    IB_PAPER_PORTS: String(tws.port),
    ...environment,
  };
  const { stdout } = await run(process.execPath, ['--conditions=@autobot/source', file], { env, timeout: 20_000 });
  return stdout;
}

test('the first example of the README prints a ticker and live quotes', async () => {
  const lines = (await output('quick-start')).trim().split('\n');
  expect(lines[0]).toMatch(/^AAPL \d+\.\d+ \/ \d+\.\d+$/);
  expect(lines.at(-1)).toMatch(/ \/ \d+\.\d+, live$/);
});

test('the order example fills an order when trading is on', async () => {
  expect(await output('place-order', { IB_READONLY: 'false' })).toMatch(/^filled: 10 at \d+\.\d+\n$/);
});

test.each([
  ['quick-start', 'README.md'],
  ['place-order', 'README.md'],
])('%s stands in %s word for word', (example, page) => {
  const code = readFileSync(new URL(`../src/${example}.ts`, import.meta.url), 'utf8');
  expect(readFileSync(new URL(page, root), 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``);
});
