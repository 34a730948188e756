import { hash as digest } from 'node:crypto';
import { maskAccount, maskAccounts } from './mask-account.ts';
import type { JournalEntry } from './order-record.ts';

/** What the hash of a journal's first line is chained to. */
export const CHAIN_START: string = '0'.repeat(64);

/** A line that is what it should be, or why it is not. */
export type ReadLine =
  | { readonly isGood: true; readonly entry: JournalEntry; readonly hash: string }
  | { readonly isGood: false; readonly problem: string };

/**
 * One entry as one line of JSON. Its last field is the SHA-256 of the line before it and of itself, so a line that was
 * changed, taken out or put in later shows. Accounts are masked.
 */
export function toLine(entry: JournalEntry, previousHash: string): { readonly line: string; readonly hash: string } {
  const body = JSON.stringify(entry, mask);
  const hash = hashOf(previousHash, body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}\n`, hash };
}

/** Reads one line, without its end. */
export function readLine(line: string, seq: number, previousHash: string): ReadLine {
  const [end, hash] = HASH_AT_END.exec(line) ?? [];
  if (end === undefined || hash === undefined) return bad('it does not end in a hash');
  const body = `${line.slice(0, -end.length)}}`;
  if (hashOf(previousHash, body) !== hash) return bad('its hash does not fit it and the line before');
  // The hash vouches for it: only `toLine` writes such lines.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const entry = JSON.parse(body) as JournalEntry;
  return entry.seq === seq ? { isGood: true, entry, hash } : bad(`its number is ${entry.seq}, not ${seq}`);
}

const HASH_AT_END = /,"hash":"([0-9a-f]{64})"\}$/;

function hashOf(previousHash: string, body: string): string {
  return digest('sha256', previousHash + body, 'hex');
}

function bad(problem: string): ReadLine {
  return { isGood: false, problem };
}

// `reason` is what TWS or we said in words, and TWS names accounts there.
function mask(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (key === 'account') return maskAccount(value);
  return key === 'reason' ? maskAccounts(value) : value;
}
