import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RawClient } from './raw-client.ts';

const LINES = 100;
const BEAT_MS = 1_000;
const MB = 1_000_000;
// Quotes wait from here on; one beat of a hundred lines is less than the rest.
const QUOTES_WAIT_BYTES = MB;
const MOST_OF_A_BEAT_BYTES = 100_000;
const symbols = Array.from({ length: LINES }, (_, index) => `SYM${index}`);
const stock = (symbol: string): string => `0|${symbol}|STK||0|||SMART||USD||`;

async function aMock(): Promise<{ readonly tws: MockTws; readonly clock: FakeClock }> {
  const clock = new FakeClock();
  const tws = await MockTws.start({ clock, symbols, pacing: 'off', tickIntervalMs: BEAT_MS });
  return { tws, clock };
}

async function subscribed(tws: MockTws): Promise<RawClient> {
  const client = new RawClient(tws.port).start();
  for (const [index, symbol] of symbols.entries()) {
    client.send(1, 11, index + 1, ...stock(symbol).split('|'), 0, '', 0, 0, '');
  }
  await tws.whenReceived('reqMktData', { count: LINES });
  return client;
}

function backlog(tws: MockTws): number {
  return tws.status().clients[0]?.backlogBytes ?? 0;
}

/** Lets the market beat until the client is so far behind that quotes wait. */
async function fallBehind(tws: MockTws, clock: FakeClock): Promise<void> {
  while (backlog(tws) < QUOTES_WAIT_BYTES) {
    clock.advance(BEAT_MS);
    await nextTurn();
  }
}

test('quotes wait for a client that never reads, and an hour of them takes no memory', async () => {
  const { tws, clock } = await aMock();
  await using _ = tws;
  using client = await subscribed(tws);
  await fallBehind(tws, clock);
  const before = backlog(tws);
  for (let beat = 0; beat < 3_600; beat += 1) clock.advance(BEAT_MS);
  expect(backlog(tws)).toBe(before);
  expect(before).toBeLessThan(QUOTES_WAIT_BYTES + MOST_OF_A_BEAT_BYTES);
  expect(client.messages).toEqual([]);
  expect(tws.journal.failures).toEqual([]);
  // Another client is served all the while.
  using reader = new RawClient(tws.port).start(8).readAll();
  reader.send(49, 1);
  await expect.poll(() => reader.messages.map(([id]) => id)).toContain('49');
});

test('a client that reads slowly catches up: the newest value of every line reaches it', async () => {
  const { tws, clock } = await aMock();
  await using _ = tws;
  using client = await subscribed(tws);
  await fallBehind(tws, clock);
  clock.advance(600_000);
  while (backlog(tws) > 0 || client.socket.readableLength > 0) {
    client.readSome(65_536);
    await nextTurn();
  }
  clock.advance(BEAT_MS);
  const wanted = symbols.map((symbol, index) => [String(index + 1), tws.market.quote(listed(tws, symbol)).bid]);
  await expect.poll(() => readOn(client)).toEqual(wanted);
  expect(tws.journal.failures).toEqual([]);
});

function listed(tws: MockTws, symbol: string): Parameters<MockTws['market']['quote']>[0] {
  const instrument = tws.market.instruments.find((one) => one.symbol === symbol);
  if (instrument === undefined) throw new Error(`${symbol} is not listed`);
  return instrument;
}

/** Reads whatever is there, and gives the last bid of each line. */
function readOn(client: RawClient): readonly (readonly [string, number])[] {
  client.readSome(Number.MAX_SAFE_INTEGER);
  const bids = new Map<string, number>();
  for (const [id, , reqId = '', type, price] of client.messages) {
    if (id === '1' && type === '1') bids.set(reqId, Number(price));
  }
  return [...bids].toSorted(([one], [other]) => Number(one) - Number(other));
}

// Each request is answered with as much as it brings: what a group shows is told to whoever follows it.
test('a client that asks on and never reads is cut off, and the journal says how far it was behind', async () => {
  const { tws } = await aMock();
  await using _ = tws;
  using client = new RawClient(tws.port).start();
  client.socket.pause();
  client.send(68, 1, 1, 4);
  while (!client.socket.closed && tws.journal.failures.length === 0) {
    client.send(69, 1, 1, 'X'.repeat(60_000));
    await nextTurn();
  }
  expect(tws.journal.failures.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/^client 7 does not read: 1[67]\.\d MB wait for it, so it is cut off$/),
  ]);
  expect(tws.journal.connections[0]).toMatchObject({ closedBy: 'mock' });
  expect(tws.status().clients).toEqual([]);
});

test('a frozen mock leaves the rest of a flood with its client, and reads it all once it thaws', async () => {
  const { tws } = await aMock();
  await using _ = tws;
  using client = new RawClient(tws.port).start().readAll();
  await tws.whenReceived('startApi');
  const freeze = tws.fault({ kind: 'freeze' });
  const flood = 400;
  for (let id = 1; id <= flood; id += 1) client.send(81, id, 'X'.repeat(60_000));
  // All that fits into the mock and into the sockets between is gone; the rest cannot leave.
  let left = Number.POSITIVE_INFINITY;
  for (let quiet = 0; quiet < 50; quiet += 1) {
    await nextTurn();
    if (client.socket.writableLength < left) quiet = 0;
    left = client.socket.writableLength;
  }
  expect(left).toBeGreaterThan(0);
  freeze.dispose();
  client.send(49, 1);
  await tws.whenReceived('reqCurrentTime');
  expect(tws.journal.named('reqMatchingSymbols')).toHaveLength(flood);
});

test('stopping the mock does not wait for a client that never reads', async () => {
  const { tws, clock } = await aMock();
  using client = await subscribed(tws);
  await fallBehind(tws, clock);
  await tws.stop();
  expect(client.socket.readyState).not.toBe('opening');
  expect(tws.journal.connections).toMatchObject([{ closedBy: 'mock' }]);
});
