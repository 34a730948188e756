import { expect, test } from 'vitest';
import type { Fault, FaultHandle } from '../faults/fault.ts';
import { Journal, type JournalEntry } from './journal.ts';
import { linesRestored } from './lines-restored.ts';
import { neverExceeds } from './never-exceeds.ts';
import { noDuplicateOrders } from './no-duplicate-orders.ts';
import { recoveredWithin } from './recovered-within.ts';

function anEntry(changes: Partial<JournalEntry>): JournalEntry {
  return { atMs: 0, connection: 1, clientId: 7, name: 'reqMktData', messageId: 1, fields: ['1'], ...changes };
}

function quotes(symbol: string, reqId: number, changes: Partial<JournalEntry>): JournalEntry {
  return anEntry({ values: { reqId, contract: { symbol } }, ...changes });
}

function anOrder(orderId: number, orderRef: string, changes: Partial<JournalEntry> = {}): JournalEntry {
  const values = { orderId, fields: { orderRef } };
  return anEntry({ name: 'placeOrder', messageId: 3, fields: ['3', String(orderId), orderRef], values, ...changes });
}

function aJournal(...entries: readonly JournalEntry[]): Journal {
  const journal = new Journal();
  for (const entry of entries) journal.record(entry, false);
  return journal;
}

function dispose(): void {
  // Nothing to end: the fault is only told of.
}

function aFault(fault: Fault, firedAt: number, endedAt?: number): FaultHandle {
  const ended = Promise.resolve();
  return {
    fault,
    firedAt,
    endedAt,
    fired: 1,
    isActive: endedAt === undefined,
    ended,
    dispose,
    [Symbol.dispose]: dispose,
  };
}

test('a rolling window that holds too many messages is named', () => {
  const journal = aJournal(...[0, 400, 900, 999, 1_000].map((atMs) => anEntry({ atMs })));
  journal.recordConnection(1, { openedAtMs: 0 });
  expect(neverExceeds({ journal }, { messages: 4 })).toEqual([]);
  expect(neverExceeds({ journal }, { messages: 3 })).toEqual([
    'connection 1 sent 4 messages within 1000 ms from 0 ms on, at most 3 are allowed',
  ]);
});

test('an order sent again is named, a change of it is not', () => {
  const again = anOrder(1, 'a', { atMs: 9 });
  const changed = anOrder(1, 'a', { fields: ['3', '1', 'a', 'another price'] });
  expect(noDuplicateOrders({ journal: aJournal(anOrder(1, 'a'), changed, anOrder(2, 'b')) })).toEqual([]);
  expect(noDuplicateOrders({ journal: aJournal(anOrder(1, 'a'), again) })).toEqual([
    'client 7 order 1 was sent at 0 ms and, unchanged, again at 9 ms',
  ]);
  expect(noDuplicateOrders({ journal: aJournal(anOrder(1, 'a'), anOrder(2, 'a', { atMs: 9 })) })).toEqual([
    'orderRef "a" was sent as client 7 order 1 and, at 9 ms, as client 7 order 2',
  ]);
});

test.each([
  { again: [], withinMs: 50, problems: ['reqMktData of client 7 (AAPL), lost at 100 ms, was not asked for again'] },
  {
    again: [['MSFT', 240]],
    withinMs: 50,
    problems: ['reqMktData of client 7 (AAPL), lost at 100 ms, was not asked for again'],
  },
  { again: [['AAPL', 240]], withinMs: 50, problems: [] },
  {
    again: [['AAPL', 251]],
    withinMs: 50,
    problems: [
      'reqMktData of client 7 (AAPL), lost at 100 ms, was asked for again after 51 ms, at most 50 are allowed',
    ],
  },
] as const)('lines of a connection that was cut: $again leaves $problems', ({ again, withinMs, problems }) => {
  const cancelled = anEntry({ name: 'cancelMktData', values: { reqId: 2 }, atMs: 2 });
  const later = again.map(([symbol, atMs]) => quotes(symbol, 9, { atMs, connection: 2 }));
  const journal = aJournal(quotes('AAPL', 1, { atMs: 1 }), quotes('SPY', 2, { atMs: 1 }), cancelled, ...later);
  journal.recordConnection(1, { openedAtMs: 0, clientId: 7, closedAtMs: 100, closedBy: 'mock' });
  journal.recordConnection(2, { openedAtMs: 200, clientId: 7 });
  expect(linesRestored({ journal, faults: [] }, { withinMs })).toEqual(problems);
});

test('lines that 1101 took must be asked for again on the same connection', () => {
  const faults = [aFault({ kind: 'upstream-restored', data: 'lost' }, 100, 100)];
  const open = quotes('AAPL', 1, { atMs: 1 });
  for (const [journal, count] of [
    [aJournal(open), 1],
    [aJournal(open, quotes('AAPL', 1, { atMs: 100 })), 0],
  ] as const) {
    journal.recordConnection(1, { openedAtMs: 0, clientId: 7 });
    expect(linesRestored({ journal, faults })).toHaveLength(count);
  }
});

test('a client has until so long after the fault that kept it away', () => {
  const journal = aJournal();
  journal.recordConnection(1, { openedAtMs: 0, clientId: 7, closedAtMs: 100, closedBy: 'mock' });
  const faults = [aFault({ kind: 'restart', forMs: 900 }, 100, 1_000)];
  expect(recoveredWithin({ journal, faults }, { ms: 50 })).toEqual(['client 7, cut at 100 ms, did not come back']);
  journal.recordConnection(2, { openedAtMs: 1_060, clientId: 7 });
  expect(recoveredWithin({ journal, faults }, { ms: 50 })).toEqual([
    'client 7, cut at 100 ms, came back 60 ms after it could, at most 50 are allowed',
  ]);
  expect(recoveredWithin({ journal, faults }, { ms: 60 })).toEqual([]);
});
