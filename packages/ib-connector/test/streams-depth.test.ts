import { expect, test } from 'vitest';
import { VirtualDesk } from './virtual-desk.ts';

// The id of the last request for a book, as the mock read it.
function lastId(desk: VirtualDesk): number {
  return Number(desk.tws.journal.named('reqMktDepth').at(-1)?.fields[2]);
}

const lossless = { buffer: { keep: 'all', capacity: 10_000 } } as const;

test.each([
  ['from one exchange', false, ''],
  ['gathered from several', true, 'NSDQ'],
])('a book %s has its rows in order, best price first', async (_what, isSmart, marketMaker) => {
  await using desk = await VirtualDesk.connected();
  const stream = await desk.until(desk.connector.streams.depth('AAPL', { rows: 4, isSmart }));
  await desk.clock.run(5_000);
  const book = stream.current;
  expect([book?.bids.length, book?.asks.length]).toEqual([4, 4]);
  const [bids, asks] = [book?.bids.map(({ price }) => price) ?? [], book?.asks.map(({ price }) => price) ?? []];
  expect(bids).toEqual(bids.toSorted((one, other) => other - one));
  expect(asks).toEqual(asks.toSorted((one, other) => one - other));
  expect(bids[0]).toBeLessThan(asks[0] ?? 0);
  expect(book?.bids[0]?.marketMaker).toBe(marketMaker);
});

test('317: the book is emptied, and the stream goes on under its id', async () => {
  await using desk = await VirtualDesk.connected();
  const stream = await desk.until(desk.connector.streams.depth('AAPL', { rows: 3, ...lossless }));
  const reading = desk.read(stream);
  await desk.clock.run(2_000);
  desk.tws.notice({ code: 317, reqId: lastId(desk) });
  await desk.clock.run(0);
  expect(reading.values.at(-1)).toMatchObject({ bids: [], asks: [], quality: 'suspect' });
  await desk.clock.run(10_000);
  expect(desk.received('reqMktDepth', 'cancelMktDepth')).toEqual(['reqMktDepth']);
  expect(stream.quality).toBe('live');
});

test('316: the book is emptied, and asked for again after five seconds', async () => {
  await using desk = await VirtualDesk.connected();
  const stream = await desk.until(desk.connector.streams.depth('AAPL', { rows: 3 }));
  const reading = desk.read(stream);
  await desk.clock.run(2_000);
  desk.tws.notice({ code: 316, reqId: lastId(desk) });
  await desk.clock.run(4_000);
  expect(stream.current).toMatchObject({ bids: [], asks: [], quality: 'suspect' });
  expect(desk.received('reqMktDepth')).toHaveLength(1);
  await desk.clock.run(5_000);
  expect(desk.received('reqMktDepth')).toHaveLength(2);
  expect(stream.current?.bids).toHaveLength(3);
  expect(reading.gaps).toMatchObject([{ cause: 'endedByTws' }]);
});

test('rows of an old request never mix with those of a new one', async () => {
  await using desk = await VirtualDesk.connected();
  const stream = await desk.until(desk.connector.streams.depth('AAPL', { rows: 3, ...lossless }));
  const reading = desk.read(stream);
  await desk.clock.run(2_000);
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await desk.clock.run(10_000);
  for (const { bids, asks } of reading.values) {
    expect(bids.length).toBeLessThanOrEqual(3);
    const [bid, ask] = [bids[0]?.price ?? 0, asks[0]?.price ?? Number.POSITIVE_INFINITY];
    expect(bid).toBeLessThan(ask);
  }
});

test('a number of rows that makes no book is refused before anything is sent', async () => {
  await using desk = await VirtualDesk.connected();
  await expect(desk.connector.streams.depth('AAPL', { rows: 0 })).rejects.toThrow(
    'rows must be a whole number from 1 to 20, was 0',
  );
  expect(desk.received('reqMktDepth')).toEqual([]);
});
