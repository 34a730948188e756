import { expect, test } from 'vitest';
import { Journal, type JournalEntry } from './journal.ts';
import { whenReceived } from './when-received.ts';

function anEntry(changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    atMs: 0,
    connection: 1,
    clientId: 7,
    name: 'reqCurrentTime',
    messageId: 49,
    fields: ['49', '1'],
    ...changes,
  };
}

function aJournal(arrivals: readonly (readonly [atMs: number, connection: number])[]): Journal {
  const journal = new Journal();
  for (const [atMs, connection] of arrivals) {
    journal.recordConnection(connection, { openedAtMs: 0 });
    journal.record(anEntry({ atMs, connection }), false);
  }
  return journal;
}

test.each([
  { arrivals: [], most: 0 },
  { arrivals: [0, 0, 0], most: 3 },
  { arrivals: [0, 999.9], most: 2 },
  { arrivals: [0, 1_000], most: 1 },
  { arrivals: [0, 900, 950, 1_100, 1_850], most: 4 },
])('$arrivals is at most $most in a rolling second', ({ arrivals, most }) => {
  const journal = aJournal(arrivals.map((atMs) => [atMs, 1]));
  expect(journal.messagesPerSecondMax()).toBe(most);
});

test('the rate is that of the busiest connection, or of all together if asked', () => {
  const journal = aJournal([
    [0, 1],
    [1, 2],
    [2, 2],
  ]);
  expect(journal.messagesPerSecondMax()).toBe(2);
  expect(journal.messagesPerSecondMax(1)).toBe(1);
  expect(journal.messagesPerSecondMaxOverall()).toBe(3);
});

test('startApi is the session itself and does not count', () => {
  const journal = aJournal([[0, 1]]);
  journal.record(anEntry({ name: 'startApi' }), false);
  expect(journal.messagesPerSecondMax()).toBe(1);
});

test('a request is unanswered until its first answer', () => {
  const journal = new Journal();
  const [first, second] = [anEntry(), anEntry({ atMs: 1 })];
  journal.record(first, true);
  journal.record(second, true);
  journal.recordAnswer(first);
  expect(journal.unanswered).toEqual([second]);
});

test('waiting counts what has come already, so there is no race', async () => {
  const journal = aJournal([[1, 1]]);
  await expect(whenReceived(journal, 'reqCurrentTime')).resolves.toMatchObject({ atMs: 1 });
  const second = whenReceived(journal, (entry) => entry.clientId === 7, { count: 2 });
  journal.record(anEntry({ atMs: 2 }), false);
  await expect(second).resolves.toMatchObject({ atMs: 2 });
});

test('waiting ends with the reason of its signal', async () => {
  const controller = new AbortController();
  const waiting = whenReceived(new Journal(), 'placeOrder', { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
