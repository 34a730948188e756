import type { JournalEntry } from '../expect/journal.ts';
import type { CloseHow } from './transport.ts';

/** Cut the connection round a request: before the exchange has seen it, or after, in both cases before any answer. */
export interface CutDecision {
  readonly when: 'before' | 'after';
  readonly how: CloseHow;
}

/** What faults do to every connection at the moment; a healthy mock has none of it. */
export interface LinkConditions {
  /** True if a connection opened now neither reads nor writes. */
  readonly newConnectionsAreFrozen: boolean;
  /** True if clients are not told of trades. */
  readonly losesReports: boolean;
  /** Milliseconds the next message to a client is late; asked once for each. */
  delayNextMs(): number;
  /** Asked once for every request, before it is handled. */
  cutOn(entry: JournalEntry): CutDecision | undefined;
}
