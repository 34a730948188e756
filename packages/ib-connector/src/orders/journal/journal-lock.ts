import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { JournalError } from '../../errors/journal-error.ts';

/** A journal that is ours alone until it is released. */
export interface JournalLock {
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells two processes apart that had the same number one after the other; empty where it cannot be known. */
  readonly birth: string;
}

const RELEASED = '';

/**
 * Takes a journal for this process. The lock is a file `<journal>.lock.<n>`; the highest `n` counts, and whoever makes
 * it has it. A lock whose process is gone is passed over by making the next one, which only one process can do; so
 * none is ever removed while somebody may still believe in it.
 * @throws {JournalError} another process has it
 */
export async function lockJournal(path: string): Promise<JournalLock> {
  for (;;) {
    const highest = await highestLock(path);
    const holder = highest === 0 ? undefined : await holderOf(lockPath(path, highest));
    if (holder !== undefined) throw inUse(path, lockPath(path, highest), holder);
    const ours = lockPath(path, highest + 1);
    if (!(await make(ours))) continue;
    if ((await highestLock(path)) > highest + 1) {
      await unlink(ours);
      continue;
    }
    await removeLocksBelow(path, highest + 1);
    return { release: () => replace(ours, RELEASED) };
  }
}

function lockPath(path: string, generation: number): string {
  return `${path}.lock.${generation}`;
}

async function locksOf(path: string): Promise<readonly number[]> {
  const prefix = `${basename(path)}.lock.`;
  const names = await readdir(dirname(path));
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
}

async function highestLock(path: string): Promise<number> {
  return Math.max(0, ...(await locksOf(path)));
}

async function removeLocksBelow(path: string, generation: number): Promise<void> {
  const old = (await locksOf(path)).filter((each) => each < generation);
  await Promise.all(old.map((each) => unlink(lockPath(path, each)).catch(ignoreGone)));
}

// A link is made whole or not at all, and fails if the name is taken: nobody ever sees a lock without its owner.
async function make(lock: string): Promise<boolean> {
  const draft = await draftOf(lock, JSON.stringify(await thisProcess()));
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function replace(lock: string, content: string): Promise<void> {
  await rename(await draftOf(lock, content), lock);
}

async function draftOf(lock: string, content: string): Promise<string> {
  const draft = join(dirname(lock), `.${basename(lock)}.${randomUUID()}`);
  await writeFile(draft, content, { mode: 0o600 });
  return draft;
}

async function holderOf(lock: string): Promise<Owner | undefined> {
  let content: string;
  try {
    content = await readFile(lock, 'utf8');
  } catch (error) {
    ignoreGone(error);
    return undefined;
  }
  if (content === RELEASED) return undefined;
  const owner = toOwner(content);
  return owner !== undefined && (await isGone(owner)) ? undefined : (owner ?? UNREADABLE);
}

const UNREADABLE: Owner = { pid: 0, host: 'unknown', birth: '' };

// Of a process on another host nothing can be known, so its lock holds.
async function isGone(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return false;
  const birth = await birthOf(owner.pid);
  if (birth !== '' && owner.birth !== '') return birth !== owner.birth;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

async function thisProcess(): Promise<Owner> {
  return { pid: process.pid, host: hostname(), birth: await birthOf(process.pid) };
}

// Which boot, and how long after it: field 22 of stat, counted behind the name, which may hold anything.
// Source: proc(5). Other systems than Linux have none.
async function birthOf(pid: number): Promise<string> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${boot.trim()}:${startTime}`;
  } catch {
    // The process is gone, or this is no Linux: then its number alone has to do.
    return '';
  }
}

function toOwner(content: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null) return undefined;
    const [pid, host, birth] = ['pid', 'host', 'birth'].map((name): unknown => Reflect.get(value, name));
    return typeof pid === 'number' && typeof host === 'string' && typeof birth === 'string'
      ? { pid, host, birth }
      : undefined;
  } catch {
    return undefined;
  }
}

function inUse(path: string, lock: string, { pid, host }: Owner): JournalError {
  return new JournalError(
    'inUse',
    `the order journal ${path} is in use by process ${pid} on ${host}: give each process a journal of its own (IB_ORDER_JOURNAL); if that process is surely gone, delete ${lock}`,
  );
}

function ignoreGone(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}
