import type { JournalEntry } from '../expect/journal.ts';
import type { Message } from '../wire/frame-writer.ts';
import type { CloseHow } from './transport.ts';

/** Cut the connection round a request: before the exchange has seen it, or after, in both cases before any answer. */
export interface CutDecision {
  readonly when: 'before' | 'after';
  readonly how: CloseHow;
}

/** What a request gets in place of its answer: an error, or nothing at all. */
export type InsteadOfAnswer = { readonly code: number; readonly text?: string } | 'nothing';

/** What becomes of a message to a client: it goes out, a fault sends it in its own way, or nobody ever sees it. */
export type ReplyFate = 'passes' | 'taken' | 'lost';

/** A client's session, as faults of replies see it. */
export interface ReplySession {
  readonly clientId: number;
  /** Sends past all faults of replies; nothing happens once the connection has ended. */
  emit(message: Message): void;
}

/** What faults do to every connection at the moment; a healthy mock has none of it. */
export interface LinkConditions {
  /** True if a connection opened now neither reads nor writes; asked once for each. */
  freezesNewConnection(): boolean;
  /** True if clients are not told of trades. */
  readonly losesReports: boolean;
  /** True if what is below, or the layers further out, must see each message to a client by itself. */
  readonly touchesMessages: boolean;
  /** Milliseconds the next message to a client is late; asked once for each. */
  delayNextMs(clientId: number): number;
  /** Asked once for every request, before it is handled. */
  cutOn(entry: JournalEntry): CutDecision | undefined;
  /** Asked once for every request that is to be handled; undefined if TWS is to answer it. */
  answerInstead(entry: JournalEntry): InsteadOfAnswer | undefined;
  /** True if the client id belongs to somebody already, whoever asks for it. */
  isClientIdTaken(clientId: number): boolean;
  /** Asked once for every message to a client. */
  passReply(message: Message, session: ReplySession): ReplyFate;
}
