import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileOrderJournal, type JournalFile, type JournalFiles, type OrderRecord } from '@autobot/ib-connector';
import { FakeClock } from '@autobot/resilience/testing';
import { expect, onTestFinished, test } from 'vitest';
import { nodeJournalFiles } from '../src/orders/journal/journal-files.ts';
import { readJournal } from '../src/orders/journal/read-journal.ts';

/** The disk, with what was asked of it in order. */
class WatchedDisk implements JournalFiles {
  readonly asked: string[] = [];
  failsToSync = false;

  async open(path: string): Promise<JournalFile> {
    const file = await nodeJournalFiles.open(path);
    return {
      read: () => file.read(),
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
      append: (bytes) => {
        this.asked.push('write');
        return file.append(bytes);
      },
      sync: () => {
        this.asked.push('sync');
        return this.failsToSync ? Promise.reject(new Error('EIO: simulated')) : file.sync();
      },
    };
  }
}

const ids = (highest: number): OrderRecord => ({ type: 'ids', highest });

async function aJournal(): Promise<{ files: WatchedDisk; clock: FakeClock; path: string; journal: FileOrderJournal }> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'orders.ndjson');
  const files = new WatchedDisk();
  const clock = new FakeClock();
  const journal = new FileOrderJournal(path, { files, clock });
  await journal.open();
  files.asked.length = 0;
  return { files, clock, path, journal };
}

test('what is only noted is written at once, and synced together with the next append', async () => {
  const { files, path, journal } = await aJournal();
  await journal.note(ids(1));
  expect(files.asked).toEqual(['write']);
  expect(readJournal(await readFile(path)).entries).toHaveLength(2);
  await journal.append(ids(2));
  expect(files.asked).toEqual(['write', 'write', 'sync']);
  await journal.close();
  expect(files.asked).toEqual(['write', 'write', 'sync']);
  const { entries, damage } = readJournal(await readFile(path));
  expect(entries.slice(1)).toMatchObject([ids(1), ids(2)]);
  expect(damage).toBeUndefined();
});

test('what is only noted is synced after 100 ms if nothing follows, and when the journal is closed', async () => {
  const { files, clock, journal } = await aJournal();
  await journal.note(ids(1));
  await journal.note(ids(2));
  clock.advance(99);
  expect(files.asked).toEqual(['write', 'write']);
  clock.advance(1);
  expect(files.asked).toEqual(['write', 'write', 'sync']);
  await journal.note(ids(3));
  await journal.close();
  expect(files.asked).toEqual(['write', 'write', 'sync', 'write', 'sync']);
});

test('a sync of notes that failed keeps every later append from settling', async () => {
  const { files, clock, journal } = await aJournal();
  files.failsToSync = true;
  await journal.note(ids(1));
  clock.advance(100);
  await expect(journal.append(ids(2))).rejects.toThrow(/could not be synced to the disk/);
  await expect(journal.note(ids(3))).rejects.toThrow(/could not be synced to the disk/);
  await journal.close();
});

test('a note and an append in one turn share one write and one sync', async () => {
  const { files, journal } = await aJournal();
  const first = journal.append(ids(1));
  const rest = [journal.note(ids(2)), journal.append(ids(3)), journal.note(ids(4))];
  await Promise.all([first, ...rest]);
  expect(files.asked).toEqual(['write', 'sync', 'write', 'sync']);
  await journal.close();
});
