import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { MockTws } from '@autobot/testing-mocks';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const guide = readFileSync(new URL('../../../docs/guides/orders.md', import.meta.url), 'utf8');

/** Runs an example as a reader would, with trading on, against a mock that was made ready for it. */
async function output(example: string, prepare: (tws: MockTws) => void = () => undefined): Promise<string> {
  await using tws = await MockTws.start();
  prepare(tws);
  const port = String(tws.port);
  const env = { PATH: process.env['PATH'], IB_PORT: port, IB_PAPER_PORTS: port, IB_READONLY: 'false' };
  const file = new URL(`../src/${example}.ts`, import.meta.url).pathname;
  const { stdout } = await run(process.execPath, ['--conditions=@autobot/source', file], { env, timeout: 30_000 });
  return stdout;
}

test.each(['order-bracket', 'order-guards', 'order-unknown'])('%s stands in the guide word for word', (example) => {
  const code = readFileSync(new URL(`../src/${example}.ts`, import.meta.url), 'utf8');
  expect(guide).toContain(`\`\`\`ts\n${code}\`\`\``);
});

test('the bracket works, is changed and ends with its entry', async () => {
  const lines = (await output('order-bracket')).trim().split('\n');
  expect(lines[0]).toBe('entry working, profit acknowledged, stop acknowledged');
  expect(lines[1]).toBe('entry now at the new price');
  expect(lines.at(-1)).toBe('entry cancelled');
});

test('the preview costs nothing, and the kill switch names itself', async () => {
  expect(await output('order-guards')).toBe('margin true, commission 1\nkillSwitch: halted, allowed active\n');
});

test('an order whose link broke is in doubt, and found again at the broker', async () => {
  const printed = await output('order-unknown', (tws) => {
    tws.fault({ kind: 'drop', on: 'placeOrder', when: 'after' });
  });
  expect(printed).toMatch(/^autobot:rebalance-7 is in doubt\n/);
  expect(printed).toMatch(/adopt: working\n$/);
});
