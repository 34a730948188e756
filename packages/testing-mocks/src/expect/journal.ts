import type { RequestName } from '../wire/message-ids.ts';

/** One message a client sent. */
export interface JournalEntry {
  /** Monotonic milliseconds of the mock's clock. */
  readonly atMs: number;
  /** 1 for the first connection the mock took, and so on. */
  readonly connection: number;
  /** Undefined until the connection has sent startApi. */
  readonly clientId: number | undefined;
  readonly name: RequestName | 'unknown';
  readonly messageId: number;
  /** All fields as they travelled, the message id first. */
  readonly fields: readonly string[];
  /** The same by name, for requests the mock can read. */
  readonly values?: object;
}

/** A connection's life. */
export interface JournalConnection {
  readonly connection: number;
  readonly openedAtMs: number;
  readonly closedAtMs?: number;
  /** Who ended it. */
  readonly closedBy?: 'client' | 'mock';
  /** The client's own offer, such as `v100..193`. */
  readonly versions?: string;
  readonly serverVersion?: number;
  readonly clientId?: number;
}

/** Something a client did that TWS's protocol does not allow or this mock does not know. */
export interface JournalFailure {
  readonly atMs: number;
  readonly connection: number;
  readonly problem: string;
  /** The request, if it was one. */
  readonly entry?: JournalEntry;
}

/** What a journal tells as it happens. */
export type JournalListener = (entry: JournalEntry) => void;

const WINDOW_MS = 1_000;

/**
 * All the mock received, in order, with what came of it.
 * Entries are never changed and never dropped: a mock lives as long as a test.
 */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #failures: JournalFailure[] = [];
  readonly #connections = new Map<number, JournalConnection>();
  readonly #unanswered = new Set<JournalEntry>();
  readonly #listeners = new Set<JournalListener>();

  /** Every message received, in order. */
  get all(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Unknown and malformed requests, and bytes that are no protocol at all. */
  get failures(): readonly JournalFailure[] {
    return this.#failures;
  }

  /** Every connection the mock took, in order. */
  get connections(): readonly JournalConnection[] {
    return [...this.#connections.values()];
  }

  /** Requests that call for an answer and got none. */
  get unanswered(): readonly JournalEntry[] {
    return [...this.#unanswered];
  }

  named(name: RequestName): readonly JournalEntry[] {
    return this.#entries.filter((entry) => entry.name === name);
  }

  /**
   * The most messages received in any rolling 1,000 ms, startApi not counted.
   * @param connection only this connection's; default: the highest figure of any single connection
   */
  messagesPerSecondMax(connection?: number): number {
    const numbers = connection === undefined ? [...this.#connections.keys()] : [connection];
    return Math.max(
      0,
      ...numbers.map((number) => mostInOneSecond(this.#arrivals((entry) => entry.connection === number))),
    );
  }

  /** The same over all connections together. */
  messagesPerSecondMaxOverall(): number {
    return mostInOneSecond(this.#arrivals(() => true));
  }

  /** Calls back for every entry from now on; returns what ends it. */
  listen(listener: JournalListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** For the mock itself: a message arrived. */
  record(entry: JournalEntry, callsForAnswer: boolean): void {
    this.#entries.push(entry);
    if (callsForAnswer) this.#unanswered.add(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  /** For the mock itself: the first answer to a request left. */
  recordAnswer(entry: JournalEntry): void {
    this.#unanswered.delete(entry);
  }

  /** For the mock itself: something that should not have come. */
  recordFailure(failure: JournalFailure): void {
    this.#failures.push(failure);
  }

  /** For the mock itself: a connection opened, or something about it became known. */
  recordConnection(connection: number, change: Partial<Omit<JournalConnection, 'connection'>>): void {
    const before = this.#connections.get(connection) ?? { connection, openedAtMs: change.openedAtMs ?? 0 };
    this.#connections.set(connection, { ...before, ...change });
  }

  #arrivals(counts: (entry: JournalEntry) => boolean): readonly number[] {
    return this.#entries.filter((entry) => entry.name !== 'startApi' && counts(entry)).map((entry) => entry.atMs);
  }
}

function mostInOneSecond(arrivals: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [index, atMs] of arrivals.entries()) {
    while (atMs - (arrivals[first] ?? atMs) >= WINDOW_MS) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
