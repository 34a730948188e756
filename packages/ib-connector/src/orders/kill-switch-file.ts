import { readFileSync, statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { TradingState } from './guards/guard.ts';
import type { KillSwitchReading, KillSwitchRecord, KillSwitchStore } from './kill-switch.ts';

const ONLY_OWNER = 0o600;

/**
 * Keeps the kill switch in a file, so that it survives a restart and can be thrown by hand: `echo halted > file`.
 * No file is `active`. A file that cannot be read or understood is `halted`: what is not known must not trade.
 */
export class FileKillSwitchStore implements KillSwitchStore {
  /** Absolute. */
  readonly path: string;
  #seen = '';
  #kept: KillSwitchReading = { state: 'active', reason: '' };
  #writing: Promise<void> = Promise.resolve();
  #writes = 0;

  constructor(path: string) {
    this.path = resolve(path);
  }

  read(): KillSwitchReading {
    try {
      const stat = statSync(this.path, { bigint: true, throwIfNoEntry: false });
      const mark = stat === undefined ? 'none' : `${stat.ino}:${stat.mtimeNs}:${stat.size}`;
      if (mark !== this.#seen) {
        this.#kept =
          stat === undefined ? { state: 'active', reason: '' } : this.#parse(readFileSync(this.path, 'utf8'));
        this.#seen = mark;
      }
    } catch (error) {
      this.#seen = '';
      this.#kept = halted(`${this.path} cannot be read (${error instanceof Error ? error.message : String(error)})`);
    }
    return this.#kept;
  }

  /** One write after the other, each whole or not at all: written beside, synced, renamed, and the folder synced. */
  write(record: KillSwitchRecord): Promise<void> {
    const written = this.#writing.then(() => this.#replace(`${JSON.stringify(record)}\n`));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #replace(text: string): Promise<void> {
    const folder = dirname(this.path);
    this.#writes += 1;
    const beside = `${this.path}.${process.pid}.${this.#writes}`;
    await mkdir(folder, { recursive: true });
    try {
      const file = await open(beside, 'w', ONLY_OWNER);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, this.path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    const opened = await open(folder, 'r');
    try {
      await opened.sync();
    } finally {
      await opened.close();
    }
  }

  #parse(text: string): KillSwitchReading {
    const trimmed = text.trim();
    if (isTradingState(trimmed)) return { state: trimmed, reason: `set by hand in ${this.path}` };
    try {
      const record: unknown = JSON.parse(trimmed);
      if (typeof record === 'object' && record !== null) {
        const state: unknown = Reflect.get(record, 'state');
        const reason: unknown = Reflect.get(record, 'reason');
        if (isTradingState(state)) return { state, reason: typeof reason === 'string' ? reason : '' };
      }
    } catch {
      // Broken JSON is told the same way as JSON that says something else.
    }
    return halted(`${this.path} says neither active, reducing nor halted: write one of them`);
  }
}

function halted(reason: string): KillSwitchReading {
  return { state: 'halted', reason };
}

function isTradingState(value: unknown): value is TradingState {
  return value === 'active' || value === 'reducing' || value === 'halted';
}
