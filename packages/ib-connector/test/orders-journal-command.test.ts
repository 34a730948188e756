import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileOrderJournal } from '@autobot/ib-connector';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../src/cli/run-cli.ts';
import { connectedDesk } from './paper-desk.ts';

/** A journal of one filled and one cancelled order, as a connector writes it. */
async function aJournal(): Promise<{ readonly path: string; readonly refs: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'orders.ndjson');
  await using desk = await connectedDesk({ journal: new FileOrderJournal(path), account: 'DU1234567' });
  const order = { symbol: 'AAPL', action: 'BUY', quantity: 10 } as const;
  const market = await desk.connector.placeOrder({ ...order, orderType: 'MKT' });
  await market.whenDone();
  const resting = await desk.connector.placeOrder({ ...order, orderType: 'LMT', limitPrice: 1 });
  await desk.connector.cancelOrder(resting);
  return { path, refs: [market.orderRef, resting.orderRef] };
}

async function run(...argv: readonly string[]) {
  let out = '';
  let errors = '';
  const code = await runCli(argv, {
    write: (text) => {
      out += text;
    },
    writeError: (text) => {
      errors += text;
    },
    environment: {},
  });
  return { code, out, errors };
}

test('verify says that the chain is whole, and where it breaks', async () => {
  const { path } = await aJournal();
  const whole = await run('journal', 'verify', path);
  expect(whole).toMatchObject({ code: 0, errors: '' });
  expect(whole.out).toMatch(/\d+ records, 2 orders, the last of 20.*\nthe chain is whole; it ends in [0-9a-f]{64}\n/);
  expect(whole.out).toMatch(
    /order ids up to [2-9] may have been used; orders that have not ended, or are in doubt: 0\n/,
  );

  await appendFile(path, '{"seq":99');
  expect((await run('journal', 'verify', path)).out).toContain('9 bytes at the end are a line that is being written');

  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"quantity":10', '"quantity":11'));
  const damaged = await run('journal', 'verify', path);
  expect(damaged.code).toBe(1);
  expect(damaged.errors).toMatch(/damaged at line \d+ \(byte \d+\): its hash does not fit/);
});

test("show lists the orders, and tells an order's life without an account in it", async () => {
  const { path, refs } = await aJournal();
  const [market = '', resting = ''] = refs;
  const list = await run('journal', 'show', path);
  expect(list.out).toContain(`filled       10/10  BUY AAPL MKT  ${market}`);
  expect(list.out).toContain(`cancelled    0/10  BUY AAPL LMT 1  ${resting}`);

  const life = await run('journal', 'show', path, market.slice(-8));
  const words = life.out.split('\n').map((line) => line.split(/\s+/)[3]);
  expect(words).toEqual(expect.arrayContaining(['intent', 'sent', 'execution', 'filled', 'commission']));
  expect(words.indexOf('intent')).toBeLessThan(words.indexOf('sent'));
  expect(words.indexOf('sent')).toBeLessThan(words.indexOf('filled'));
  expect(life.out).not.toContain('DU1234567');
  expect((await run('journal', 'show', path, resting)).out).toMatch(/cancel {7}asked for under order id 2/);
});

test('says what it wants when the arguments make no sense', async () => {
  expect(await run()).toMatchObject({ code: 2, out: expect.stringContaining('ib-connector journal verify') as string });
  expect(await run('help')).toMatchObject({ code: 0 });
  expect(await run('dance')).toMatchObject({ code: 2, errors: expect.stringContaining('"dance"') as string });
  expect(await run('journal')).toMatchObject({ code: 2 });
  expect((await run('journal', 'verify')).errors).toContain('Give a file, or set IB_ORDER_JOURNAL');
  expect(await run('journal', 'verify', '/nowhere/orders')).toMatchObject({ code: 66 });
  const { path } = await aJournal();
  expect((await run('journal', 'show', path, 'autobot')).errors).toContain('"autobot" names 0 orders of 2');
});
