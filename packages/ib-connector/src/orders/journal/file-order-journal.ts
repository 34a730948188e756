import { resolve } from 'node:path';
import { type Clock, systemClock, type Timer } from '@autobot/resilience';
import { JournalError } from '../../errors/journal-error.ts';
import { type JournalFile, type JournalFiles, nodeJournalFiles } from './journal-files.ts';
import { CHAIN_START, toLine } from './journal-line.ts';
import { type JournalLock, lockJournal } from './journal-lock.ts';
import type { OrderJournal } from './order-journal.ts';
import type { OrderRecord } from './order-record.ts';
import { readJournal } from './read-journal.ts';

/** What a journal file is kept with. */
export interface FileOrderJournalOptions {
  readonly clock?: Clock;
  /** Default: the disk. */
  readonly files?: JournalFiles;
}

interface Waiting {
  readonly record: OrderRecord;
  /** Only what an order waits for is worth a sync of its own. */
  readonly isUrgent: boolean;
  readonly resolve: () => void;
  readonly reject: (error: JournalError) => void;
}

// A power cut may take so much of what was noted; the end of the process takes nothing.
const SYNC_LATER_MS = 100;

/**
 * Keeps the journal in a file that is only ever appended to: one line of JSON for each record, chained by hashes, on
 * the disk (fdatasync) before `append` settles. What is appended while another write is under way shares one write.
 * What is only noted is written at once and synced with the next append, or 100 ms later: a power cut that takes it
 * leaves the intent, whose order is in doubt then and looked up.
 * One process at a time; a last line that a crash left unfinished is cut off when the file is opened.
 */
export class FileOrderJournal implements OrderJournal {
  /** Absolute. */
  readonly path: string;
  readonly #clock: Clock;
  readonly #files: JournalFiles;
  #file: JournalFile | undefined;
  #lock: JournalLock | undefined;
  #hash: string = CHAIN_START;
  #seq = 0;
  #length = 0;
  #hasRemains = false;
  #lostSync: JournalError | undefined;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #syncLater: Timer | undefined;
  #isSyncDue = false;

  constructor(path: string, options: FileOrderJournalOptions = {}) {
    this.path = resolve(path);
    this.#clock = options.clock ?? systemClock;
    this.#files = options.files ?? nodeJournalFiles;
  }

  async open(): Promise<readonly OrderRecord[]> {
    if (this.#file !== undefined) throw new JournalError('notOpen', `the order journal ${this.path} is open already`);
    const file = await this.#try('opened', () => this.#files.open(this.path));
    try {
      this.#lock = await this.#try('locked', () => lockJournal(this.path));
      const { entries, hash, length, tornBytes, damage } = readJournal(await this.#try('read', () => file.read()));
      if (damage !== undefined) throw corrupt(this.path, damage);
      if (tornBytes > 0) await this.#try('repaired', () => file.truncate(length));
      this.#hash = hash;
      this.#seq = entries.length;
      this.#length = length;
      this.#hasRemains = false;
      this.#lostSync = undefined;
      this.#file = file;
      await this.append({ type: 'opened', version: 1, pid: process.pid, cutBytes: tornBytes });
      return entries;
    } catch (error) {
      this.#file = undefined;
      await file.close();
      await this.#release();
      throw error;
    }
  }

  append(record: OrderRecord): Promise<void> {
    return this.#add(record, true);
  }

  note(record: OrderRecord): Promise<void> {
    return this.#add(record, false);
  }

  async close(): Promise<void> {
    await this.#writing;
    const file = this.#file;
    this.#file = undefined;
    try {
      if (file !== undefined && this.#syncLater !== undefined) await this.#sync(file);
    } finally {
      await file?.close();
      await this.#release();
    }
  }

  #add(record: OrderRecord, isUrgent: boolean): Promise<void> {
    if (this.#file === undefined) {
      return Promise.reject(new JournalError('notOpen', `the order journal ${this.path} is not open`));
    }
    const { promise, resolve: done, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ record, isUrgent, resolve: done, reject });
    this.#writing ??= this.#writeAll(this.#file);
    return promise;
  }

  async #writeAll(file: JournalFile): Promise<void> {
    while (this.#waiting.length > 0 || this.#isSyncDue) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(file, batch);
        for (const each of batch) each.resolve();
      } catch (error) {
        const failure = error instanceof JournalError ? error : unwritable(this.path, 'written', error);
        for (const each of batch) each.reject(failure);
      }
    }
    this.#writing = undefined;
  }

  async #write(file: JournalFile, batch: readonly Waiting[]): Promise<void> {
    const mustSync = this.#isSyncDue || batch.some(({ isUrgent }) => isUrgent);
    this.#isSyncDue = false;
    if (this.#lostSync !== undefined) throw this.#lostSync;
    if (batch.length > 0) await this.#put(file, batch);
    if (mustSync) await this.#sync(file);
    else this.#laterSync(file);
  }

  async #put(file: JournalFile, batch: readonly Waiting[]): Promise<void> {
    // A write that failed half way, on a full disk, left a part of a line that nobody was told is kept.
    if (this.#hasRemains) await file.truncate(this.#length);
    const { text, hash } = this.#toLines(batch);
    const bytes = Buffer.from(text);
    this.#hasRemains = true;
    await file.append(bytes);
    this.#hasRemains = false;
    this.#hash = hash;
    this.#seq += batch.length;
    this.#length += bytes.length;
  }

  async #sync(file: JournalFile): Promise<void> {
    this.#syncLater?.cancel();
    this.#syncLater = undefined;
    try {
      await file.sync();
    } catch (error) {
      // After a failed sync nobody can say what is on the disk, and another sync may lie. Source: PostgreSQL wiki, "Fsync Errors".
      this.#lostSync = unwritable(this.path, 'synced to the disk', error);
      throw this.#lostSync;
    }
  }

  #laterSync(file: JournalFile): void {
    this.#syncLater ??= this.#clock.setTimer(() => {
      this.#syncLater = undefined;
      this.#isSyncDue = true;
      this.#writing ??= this.#writeAll(file);
    }, SYNC_LATER_MS);
  }

  #toLines(batch: readonly Waiting[]): { readonly text: string; readonly hash: string } {
    const at = new Date(this.#clock.wallNow()).toISOString();
    const atMs = this.#clock.now();
    let text = '';
    let hash = this.#hash;
    for (const [index, { record }] of batch.entries()) {
      const written = toLine({ seq: this.#seq + index + 1, at, atMs, ...record }, hash);
      text += written.line;
      hash = written.hash;
    }
    return { text, hash };
  }

  async #try<Result>(what: string, action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      throw error instanceof JournalError ? error : unwritable(this.path, what, error);
    }
  }

  async #release(): Promise<void> {
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.release();
  }
}

function corrupt(
  path: string,
  { line, byte, problem }: { readonly line: number; readonly byte: number; readonly problem: string },
): JournalError {
  return new JournalError(
    'corrupt',
    `the order journal ${path} is corrupt at line ${line} (byte ${byte}): ${problem}. Nothing was changed in it. Keep it, look at it with "ib-connector journal verify", compare your orders with the broker, and set IB_ORDER_JOURNAL to a new file`,
  );
}

function unwritable(path: string, what: string, cause: unknown): JournalError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new JournalError(
    'unwritable',
    `the order journal ${path} could not be ${what} (${why}): make room or give access; no order leaves until it can be written`,
    cause,
  );
}
