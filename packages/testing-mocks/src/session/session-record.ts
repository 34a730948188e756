import type { Clock } from '@autobot/resilience';
import type { Journal, JournalConnection, JournalEntry } from '../expect/journal.ts';
import { callsForAnswer, type ReadRequest } from './route-request.ts';

/** What a session's record is made of. */
export interface SessionRecordOptions {
  readonly connection: number;
  readonly clock: Clock;
  readonly journal: Journal;
}

/** One connection's part of the journal, and which of its requests is being answered. */
export class SessionRecord {
  readonly #options: SessionRecordOptions;
  #answering: JournalEntry | undefined;

  constructor(options: SessionRecordOptions) {
    this.#options = options;
    this.#connection({ openedAtMs: options.clock.now() });
  }

  /** A message arrived. @param clientId undefined before startApi */
  request(request: ReadRequest, fields: readonly string[], clientId: number | undefined): JournalEntry {
    const { clock, connection, journal } = this.#options;
    const entry: JournalEntry = {
      atMs: clock.now(),
      connection,
      clientId,
      name: request.type === 'startApi' ? 'startApi' : request.name,
      messageId: Number(fields[0]),
      fields,
      ...(request.type === 'unreadable' ? {} : { values: request.values }),
    };
    journal.record(entry, clientId !== undefined && callsForAnswer(entry.name, entry.values ?? {}));
    return entry;
  }

  /** Whatever is sent while this runs answers the request. */
  answering(entry: JournalEntry, answer: () => void): void {
    this.#answering = entry;
    answer();
    this.#answering = undefined;
  }

  /** A message left. */
  sent(): void {
    if (this.#answering !== undefined) this.#options.journal.recordAnswer(this.#answering);
  }

  failure(problem: string, entry?: JournalEntry): void {
    const { clock, connection, journal } = this.#options;
    const failure = { atMs: clock.now(), connection, problem };
    journal.recordFailure(entry === undefined ? failure : { ...failure, entry });
  }

  learned(facts: Pick<JournalConnection, 'versions' | 'serverVersion' | 'clientId'>): void {
    this.#connection(facts);
  }

  closed(closedBy: 'client' | 'mock'): void {
    this.#connection({ closedAtMs: this.#options.clock.now(), closedBy });
  }

  #connection(change: Partial<Omit<JournalConnection, 'connection'>>): void {
    this.#options.journal.recordConnection(this.#options.connection, change);
  }
}
