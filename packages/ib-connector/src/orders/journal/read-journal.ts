import { CHAIN_START, readLine } from './journal-line.ts';
import type { JournalEntry } from './order-record.ts';

/** What the bytes of a journal file hold. */
export interface JournalContent {
  readonly entries: readonly JournalEntry[];
  /** Hash of the last whole line; the next one is chained to it. */
  readonly hash: string;
  /** Bytes of the whole lines. */
  readonly length: number;
  /** Bytes after them: a line that a crash left unfinished, never acknowledged to anybody. */
  readonly tornBytes: number;
  /** Where and why the chain breaks; undefined if all is well but for a torn end. */
  readonly damage: JournalDamage | undefined;
}

/** A place where a journal is not what was written. */
export interface JournalDamage {
  /** From 1. */
  readonly line: number;
  /** Where the line begins, from 0. */
  readonly byte: number;
  readonly problem: string;
}

/**
 * Reads a journal; pure. What follows the last line end is a torn line and may be cut off: appending settles only
 * after the whole line is on the disk, so nobody was told that it is kept. Anything else that does not fit is damage.
 */
export function readJournal(bytes: Buffer): JournalContent {
  const entries: JournalEntry[] = [];
  let hash = CHAIN_START;
  let start = 0;
  for (let end = bytes.indexOf(LINE_END); end !== -1; end = bytes.indexOf(LINE_END, start)) {
    const read = readLine(bytes.toString('utf8', start, end), entries.length + 1, hash);
    if (!read.isGood) {
      const damage = { line: entries.length + 1, byte: start, problem: read.problem };
      return { entries, hash, length: start, tornBytes: 0, damage };
    }
    entries.push(read.entry);
    hash = read.hash;
    start = end + 1;
  }
  return { entries, hash, length: start, tornBytes: bytes.length - start, damage: undefined };
}

const LINE_END = 0x0a;
