import type { RequestName } from '../wire/message-ids.ts';
import type { Journal, JournalEntry } from './journal.ts';

/** Which messages are waited for: by name, or by anything a journal entry says. */
export type EntryFilter = RequestName | ((entry: JournalEntry) => boolean);

/** How many to wait for, and when to give up. */
export interface WhenReceivedOptions {
  /** Settles at this many matching messages, counted from the journal's first. Default 1. */
  readonly count?: number;
  readonly signal?: AbortSignal;
}

/**
 * Resolves with the nth message that fits, at once if it has come already: there is no race between asking and sending.
 * Rejects with the signal's reason.
 */
export function whenReceived(
  journal: Journal,
  filter: EntryFilter,
  options: WhenReceivedOptions = {},
): Promise<JournalEntry> {
  const { count = 1, signal } = options;
  const fits = typeof filter === 'string' ? (entry: JournalEntry): boolean => entry.name === filter : filter;
  const seen = journal.all.filter(fits);
  const already = seen[count - 1];
  if (already !== undefined) return Promise.resolve(already);
  return new Promise((resolve, reject) => {
    let missing = count - seen.length;
    const stopListening = journal.listen((entry) => {
      if (!fits(entry)) return;
      missing -= 1;
      if (missing > 0) return;
      signal?.removeEventListener('abort', giveUp);
      stopListening();
      resolve(entry);
    });
    const giveUp = (): void => {
      stopListening();
      reject(reasonOf(signal));
    };
    if (signal?.aborted === true) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error(`stopped waiting for a message: ${String(reason)}`);
}
