import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileOrderJournal, type JournalFile, type JournalFiles, MemoryOrderJournal } from '@autobot/ib-connector';
import { expect, onTestFinished, test } from 'vitest';
import { nodeJournalFiles } from '../src/orders/journal/journal-files.ts';
import { connectedDesk } from './paper-desk.ts';

const farLimit = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'LMT', limitPrice: 1 } as const;

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A disk that can be filled up, and whose syncs can be made to fail. */
class FullDisk implements JournalFiles {
  roomBytes = Number.POSITIVE_INFINITY;
  failsToSync = false;

  async open(path: string): Promise<JournalFile> {
    const file = await nodeJournalFiles.open(path);
    return {
      read: () => file.read(),
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
      sync: () => (this.failsToSync ? Promise.reject(errno('EIO')) : file.sync()),
      append: async (bytes) => {
        const fits = bytes.subarray(0, Math.max(0, this.roomBytes));
        await file.append(fits);
        this.roomBytes -= fits.length;
        if (fits.length < bytes.length) throw errno('ENOSPC');
      },
    };
  }
}

function errno(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

test('a full disk shuts the gate with a sentence, nothing is sent, and room opens it again', async () => {
  const files = new FullDisk();
  const path = join(await aFolder(), 'orders.ndjson');
  await using desk = await connectedDesk({ journal: new FileOrderJournal(path, { files }), reconcileIntervalMs: 100 });
  await desk.connector.resolveContract('AAPL');
  files.roomBytes = 50;
  await expect(desk.connector.placeOrder(farLimit)).rejects.toMatchObject({
    code: 'ERR_IB_ORDER_REFUSED',
    reason: 'journal',
    message: expect.stringContaining('could not be written (ENOSPC: simulated): make room or give access') as string,
  });
  expect(desk.connector.getStatus().orderGate).toMatchObject({ isOpen: false, reason: 'journal' });
  await expect(desk.connector.placeOrder(farLimit)).rejects.toMatchObject({ reason: 'journal' });
  expect(desk.tws.journal.named('placeOrder')).toEqual([]);

  const open = desk.next('order_gate.changed', ({ gate }) => gate.isOpen);
  files.roomBytes = Number.POSITIVE_INFINITY;
  await open;
  await desk.connector.placeOrder(farLimit);
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
});

test('after a sync that failed nothing more is kept until the journal is opened anew', async () => {
  const files = new FullDisk();
  const path = join(await aFolder(), 'orders.ndjson');
  const journal = new FileOrderJournal(path, { files });
  await journal.open();
  files.failsToSync = true;
  await expect(journal.append({ type: 'ids', highest: 1 })).rejects.toThrow(/could not be synced to the disk/);
  files.failsToSync = false;
  await expect(journal.append({ type: 'ids', highest: 2 })).rejects.toThrow(/could not be synced to the disk/);
  await journal.close();
  await journal.open();
  await journal.append({ type: 'ids', highest: 3 });
  await journal.close();
});

test('a write that failed half way leaves nothing behind once there is room', async () => {
  const files = new FullDisk();
  const path = join(await aFolder(), 'orders.ndjson');
  const journal = new FileOrderJournal(path, { files });
  await journal.open();
  for (const roomBytes of [0, 1, 40, 100]) {
    files.roomBytes = roomBytes;
    await expect(journal.append({ type: 'ids', highest: 1 })).rejects.toMatchObject({ problem: 'unwritable' });
  }
  files.roomBytes = Number.POSITIVE_INFINITY;
  await journal.append({ type: 'ids', highest: 2 });
  await journal.close();
  const records = await journal.open();
  await journal.close();
  expect(records.filter((record) => record.type === 'ids')).toMatchObject([{ highest: 2 }]);
});

test('a store that throws where it should reject shuts the gate just the same', async () => {
  const store = new MemoryOrderJournal();
  await using desk = await connectedDesk({ journal: store });
  store.append = () => {
    throw new Error('a bug of a store');
  };
  await expect(desk.connector.placeOrder(farLimit)).rejects.toMatchObject({ reason: 'journal' });
  expect(desk.connector.getStatus().orderGate).toMatchObject({ isOpen: false, sentence: 'a bug of a store' });
  expect(desk.tws.journal.named('placeOrder')).toEqual([]);
});

test('a corrupt journal keeps the gate shut, queries go on, and the file stays as it is', async () => {
  const path = join(await aFolder(), 'orders.ndjson');
  await writeFile(path, 'not a journal\n');
  await using desk = await connectedDesk({ journal: new FileOrderJournal(path) });
  expect(desk.connector.getStatus().orderGate).toMatchObject({
    isOpen: false,
    reason: 'journal',
    sentence: expect.stringContaining('is corrupt at line 1 (byte 0): it does not end in a hash') as string,
  });
  await expect(desk.connector.placeOrder(farLimit)).rejects.toMatchObject({ reason: 'journal' });
  expect(await desk.connector.getPositions()).toEqual([]);
  expect(await readFile(path, 'utf8')).toBe('not a journal\n');
});

test('a second connector on one journal is refused with a sentence, and may trade once the first has let go', async () => {
  const path = join(await aFolder(), 'orders.ndjson');
  const first = await connectedDesk({ journal: new FileOrderJournal(path) });
  await using second = await connectedDesk({ journal: new FileOrderJournal(path), reconcileIntervalMs: 50 });
  expect(second.connector.getStatus().orderGate).toMatchObject({
    reason: 'journal',
    sentence: expect.stringMatching(/is in use by process \d+ on .*: give each process a journal of its own/) as string,
  });
  const open = second.next('order_gate.changed', ({ gate }) => gate.isOpen);
  await first[Symbol.asyncDispose]();
  await open;
});

test('of many that want a journal at once, one gets it', async () => {
  const path = join(await aFolder(), 'orders.ndjson');
  for (let round = 0; round < 5; round += 1) {
    const journals = Array.from({ length: 8 }, () => new FileOrderJournal(path));
    const outcomes = await Promise.allSettled(journals.map((journal) => journal.open()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all(journals.map((journal) => journal.close()));
  }
  expect(await readdir(join(path, '..'))).toEqual(['orders.ndjson', expect.stringMatching(/\.lock\.\d+$/)]);
});

test('the lock of a process that was killed does not hold, that of one on another host does', async () => {
  const path = join(await aFolder(), 'orders.ndjson');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  const lock = (owner: object): Promise<void> => writeFile(`${path}.lock.3`, JSON.stringify(owner));
  await lock({ pid: child.pid, host: hostname(), birth: '' });
  await expect(new FileOrderJournal(path).open()).rejects.toMatchObject({ problem: 'inUse' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const journal = new FileOrderJournal(path);
  await journal.open();
  await journal.close();
  expect(await readdir(join(path, '..'))).toContain('orders.ndjson.lock.4');

  await writeFile(`${path}.lock.5`, JSON.stringify({ pid: 1, host: 'another', birth: '' }));
  await expect(new FileOrderJournal(path).open()).rejects.toThrow(/in use by process 1 on another: .*delete .*lock\.5/);
});

test('the number of a process that was given out again does not hold a lock', async () => {
  const path = join(await aFolder(), 'orders.ndjson');
  await writeFile(`${path}.lock.1`, JSON.stringify({ pid: process.pid, host: hostname(), birth: 'an earlier boot:1' }));
  const journal = new FileOrderJournal(path);
  expect(await journal.open()).toEqual([]);
  await journal.close();
});
