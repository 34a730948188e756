import type { RequestName } from '../wire/message-ids.ts';
import type { History } from './history.ts';
import type { Journal, JournalConnection, JournalEntry } from './journal.ts';

/** How soon lines must be back. */
export interface LinesRestoredOptions {
  /** Milliseconds from the moment the client is connected again, or hears that data was lost. Default: any time. */
  readonly withinMs?: number;
}

// What opens a line, and what closes it again.
const CANCELS: ReadonlyMap<RequestName | 'unknown', RequestName> = new Map<RequestName, RequestName>([
  ['reqMktData', 'cancelMktData'],
  ['reqMktDepth', 'cancelMktDepth'],
  ['reqTickByTickData', 'cancelTickByTickData'],
  ['reqRealTimeBars', 'cancelRealTimeBars'],
]);

interface Line {
  readonly clientId: number | undefined;
  readonly name: RequestName | 'unknown';
  readonly symbol: string;
  /** Everything that was asked for but the id. */
  readonly terms: string;
}

interface Loss {
  readonly atMs: number;
  /** From when on the client can ask again; undefined if it never could. */
  readonly backMs: number | undefined;
  readonly lines: readonly Line[];
}

/**
 * Every stream that was open when its connection was cut, or when TWS said that data was lost (1101), was asked for again.
 * @returns one sentence for each that was not
 */
export function linesRestored(history: History, options: LinesRestoredOptions = {}): readonly string[] {
  const { withinMs = Number.POSITIVE_INFINITY } = options;
  const { journal } = history;
  const losses = [...cuts(journal), ...dataLosses(history)];
  return losses.flatMap(({ atMs, backMs, lines }) =>
    lines.flatMap((line) => {
      const again = journal.all.find((entry) => entry.atMs >= atMs && isSame(line, entry));
      const what = `${line.name} of client ${line.clientId ?? '?'} (${line.symbol}), lost at ${atMs} ms,`;
      if (again === undefined) return [`${what} was not asked for again`];
      const tookMs = again.atMs - (backMs ?? atMs);
      return tookMs <= withinMs
        ? []
        : [`${what} was asked for again after ${tookMs} ms, at most ${withinMs} are allowed`];
    }),
  );
}

function cuts(journal: Journal): readonly Loss[] {
  return journal.connections.flatMap((connection) => {
    const { closedAtMs, closedBy, clientId } = connection;
    if (closedAtMs === undefined || closedBy !== 'mock' || clientId === undefined) return [];
    const backMs = backAfter(journal, clientId, closedAtMs);
    return [{ atMs: closedAtMs, backMs, lines: openLines(journal, connection, closedAtMs) }];
  });
}

function dataLosses({ journal, faults }: History): readonly Loss[] {
  const times = faults.flatMap(({ fault, firedAt, endedAt }) => {
    if (fault.kind === 'upstream-restored' && fault.data === 'lost') return [firedAt];
    return fault.kind === 'nightly-reset' && fault.data !== 'kept' ? [endedAt] : [];
  });
  return times.flatMap((atMs) => {
    if (atMs === undefined) return [];
    const open = journal.connections.filter(
      ({ openedAtMs, closedAtMs }) => openedAtMs <= atMs && (closedAtMs ?? Number.POSITIVE_INFINITY) > atMs,
    );
    return open.map((connection) => ({ atMs, backMs: atMs, lines: openLines(journal, connection, atMs) }));
  });
}

function backAfter(journal: Journal, clientId: number, atMs: number): number | undefined {
  return journal.connections.find((later) => later.clientId === clientId && later.openedAtMs >= atMs)?.openedAtMs;
}

function openLines(journal: Journal, { connection }: JournalConnection, atMs: number): readonly Line[] {
  const lines = new Map<string, Line>();
  for (const entry of journal.all) {
    // A line opened in the very millisecond of the loss may have come before it or after: it is not judged.
    if (entry.connection !== connection || entry.atMs >= atMs) continue;
    const cancel = CANCELS.get(entry.name);
    if (cancel !== undefined) lines.set(`${cancel}/${String(reqIdOf(entry))}`, lineOf(entry));
    else lines.delete(`${entry.name}/${String(reqIdOf(entry))}`);
  }
  return [...lines.values()];
}

function lineOf(entry: JournalEntry): Line {
  return { clientId: entry.clientId, name: entry.name, symbol: symbolOf(entry), terms: termsOf(entry) };
}

function isSame(line: Line, entry: JournalEntry): boolean {
  return line.name === entry.name && line.clientId === entry.clientId && line.terms === termsOf(entry);
}

function reqIdOf({ values }: JournalEntry): unknown {
  return values !== undefined && 'reqId' in values ? values.reqId : undefined;
}

function termsOf({ values, fields }: JournalEntry): string {
  if (values === undefined || !('reqId' in values)) return fields.join(' ');
  const { reqId: _reqId, ...terms } = values;
  return JSON.stringify(terms);
}

function symbolOf({ values }: JournalEntry): string {
  if (values === undefined || !('contract' in values)) return '?';
  const { contract } = values;
  return typeof contract === 'object' && contract !== null && 'symbol' in contract ? String(contract.symbol) : '?';
}
