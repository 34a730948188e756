import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileOrderJournal, JournalError, type OrderRecord } from '@autobot/ib-connector';
import { FakeClock } from '@autobot/resilience/testing';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { optionsFromEnv } from '../src/ib-connector-config.ts';
import { readJournal } from '../src/orders/journal/read-journal.ts';

const intent = (orderRef: string, idsUpTo = 1): OrderRecord => ({
  type: 'intent',
  orderRef,
  contract: { symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' },
  order: {
    orderRef,
    action: 'BUY',
    quantity: 10,
    orderType: 'LMT',
    limitPrice: 190,
    timeInForce: 'DAY',
    outsideRegularHours: false,
    account: 'DU1234567',
  },
  idsUpTo,
});
const sent = (orderRef: string): OrderRecord => ({ type: 'sent', orderRef, orderId: 1 });
const refusal: OrderRecord = { type: 'refused', rule: 'account', reason: 'TWS 201: no margin in DU1234567 für Käse ✓' };

async function aPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'orders.ndjson');
}

async function written(path: string, records: readonly OrderRecord[]): Promise<Buffer> {
  const journal = new FileOrderJournal(path, { clock: new FakeClock() });
  await journal.open();
  for (const record of records) await journal.append(record);
  await journal.close();
  return readFile(path);
}

async function reread(path: string): Promise<readonly OrderRecord[]> {
  const journal = new FileOrderJournal(path);
  const records = await journal.open();
  await journal.close();
  return records;
}

const typesOf = (records: readonly OrderRecord[]) =>
  records.map(({ type }) => type).filter((type) => type !== 'opened');

test('gives back what was appended, in order, with number and time, to the next process', async () => {
  const path = await aPath();
  await written(path, [intent('a:1'), sent('a:1'), refusal]);
  expect(await reread(path)).toMatchObject([
    { type: 'opened', seq: 1, at: '2026-01-05T14:30:00.000Z', atMs: 0 },
    { type: 'intent', seq: 2, orderRef: 'a:1', order: { quantity: 10 } },
    { type: 'sent', seq: 3, orderId: 1 },
    { type: 'refused', seq: 4 },
  ]);
});

test('is read by its owner alone, even if the file was there with wider rights', async () => {
  const path = await aPath();
  await writeFile(path, '', { mode: 0o644 });
  await written(path, [intent('a:1')]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('stands where IB_ORDER_JOURNAL says', async () => {
  const path = await aPath();
  const { journal } = optionsFromEnv({ IB_ORDER_JOURNAL: path }).options;
  expect(journal).toBeInstanceOf(FileOrderJournal);
  await journal?.open();
  await journal?.append(sent('a:1'));
  await journal?.close();
  expect(typesOf(await reread(path))).toEqual(['sent']);
});

test('names no account, neither in a field nor in what TWS said', async () => {
  const path = await aPath();
  const text = (await written(path, [intent('a:1'), refusal])).toString();
  expect(text).not.toContain('1234567');
  expect(text).toContain('"account":"DU***567"');
  expect(text).toContain('no margin in DU***567 für Käse ✓');
});

test('cut at every byte of its last record, it reads back right and goes on', async () => {
  const path = await aPath();
  const before = await written(path, [intent('a:1'), sent('a:1')]);
  const all = await written(path, [refusal]);
  const opened = all.indexOf(0x0a, before.length) + 1;
  for (let length = opened; length <= all.length; length += 1) {
    await writeFile(path, all.subarray(0, length));
    const journal = new FileOrderJournal(path);
    const records = await journal.open();
    const isWhole = length === all.length;
    expect(typesOf(records)).toEqual(isWhole ? ['intent', 'sent', 'refused'] : ['intent', 'sent']);
    await journal.append(intent('a:2', 2));
    await journal.close();
    const { entries, damage, tornBytes } = readJournal(await readFile(path));
    expect({ damage, tornBytes }).toEqual({ damage: undefined, tornBytes: 0 });
    expect(entries.at(-1)).toMatchObject({ type: 'intent', orderRef: 'a:2' });
    const cut = entries.findLast(({ type }) => type === 'opened');
    expect(cut).toMatchObject({ cutBytes: isWhole ? 0 : length - opened });
  }
});

test('cut anywhere, it holds a whole number of records from the start, each as it was written', () => {
  const anyRecord = fc.constantFrom<OrderRecord>(intent('a:1'), sent('a:1'), refusal, {
    type: 'ids',
    highest: 7,
  });
  return fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { minLength: 1, maxLength: 6 }), fc.nat(), async (records, where) => {
      const folder = await mkdtemp(join(tmpdir(), 'journal-'));
      const path = join(folder, 'orders.ndjson');
      const bytes = await written(path, records);
      const length = where % (bytes.length + 1);
      await truncate(path, length);
      const whole = bytes.subarray(0, length).filter((byte) => byte === 0x0a).length;
      const kept = await reread(path);
      await rm(folder, { recursive: true });
      expect(kept.map(({ type }) => type)).toEqual(['opened', ...records.map(({ type }) => type)].slice(0, whole));
    }),
    { numRuns: 40 },
  );
});

test('notices any change of any byte before the end, says where, and leaves the file as it is', async () => {
  const path = await aPath();
  const bytes = await written(path, [intent('a:1'), sent('a:1'), refusal]);
  const lastLine = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    const { damage, tornBytes } = readJournal(changed);
    const isTorn = at === bytes.length - 1 && tornBytes === bytes.length - lastLine;
    expect(damage !== undefined || isTorn).toBe(true);
  }
  const changed = Buffer.from(bytes);
  changed[lastLine + 30] = 0x78;
  await writeFile(path, changed);
  await expect(new FileOrderJournal(path).open()).rejects.toThrow(
    /is corrupt at line 4 \(byte \d+\): its hash does not fit it and the line before\. Nothing was changed in it/,
  );
  expect(await readFile(path)).toEqual(changed);
});

test('notices a line that was taken out, put in twice or moved', async () => {
  const path = await aPath();
  const text = (await written(path, [intent('a:1'), sent('a:1'), refusal])).toString();
  const lines = text.split('\n').slice(0, -1);
  const [one = '', two = '', three = '', four = ''] = lines;
  for (const wrong of [
    [one, two, four],
    [one, two, two, three, four],
    [one, three, two, four],
    [two, three, four],
  ]) {
    expect(readJournal(Buffer.from(`${wrong.join('\n')}\n`)).damage).toBeDefined();
  }
  expect(readJournal(Buffer.from(text)).damage).toBeUndefined();
});

test('keeps what is appended at once in the order of the calls, in few writes', async () => {
  const path = await aPath();
  const journal = new FileOrderJournal(path);
  await journal.open();
  const highest = Array.from({ length: 200 }, (_, index) => index);
  await Promise.all(highest.map((each) => journal.append({ type: 'ids', highest: each })));
  await journal.close();
  const records = (await reread(path)).filter((record) => record.type === 'ids');
  expect(records.map((record) => record.highest)).toEqual(highest);
});

test('refuses to append before it is open and after it is closed', async () => {
  const journal = new FileOrderJournal(await aPath());
  await expect(journal.append(refusal)).rejects.toBeInstanceOf(JournalError);
  await journal.open();
  await journal.close();
  await journal.close();
  await expect(journal.append(refusal)).rejects.toMatchObject({ code: 'ERR_IB_JOURNAL', problem: 'notOpen' });
});
