import { type Gap, OrderRefusedError, type Quote, type Stream } from '@autobot/ib-connector';
import { expect, test } from 'vitest';
import { connectedDesk, type PaperDesk } from './paper-desk.ts';

const aapl = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'MKT' } as const;

// The ids under which the mock was asked for quotes, in order.
function quoteRequests(desk: PaperDesk): number {
  return desk.tws.journal.named('reqMktData').length;
}

test('502: keeps dialling while nothing listens, and comes back with its streams', async () => {
  await using desk = await connectedDesk();
  await using stream = await desk.connector.streamQuotes('AAPL');
  const refused = desk.next('link.open_failed');
  const back = desk.next('streams.restored', ({ cause }) => cause === 'newEpoch');
  const refusal = desk.tws.fault({ kind: 'refuse' });
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await refused;
  expect(desk.connector.isReady).toBe(false);
  refusal[Symbol.dispose]();
  expect(await back).toMatchObject({ resubscribed: 1 });
  expect(await nextLive(stream)).toBe('live');
});

test('504: a query under way when the socket drops is asked again on the next link', async () => {
  await using desk = await connectedDesk();
  await desk.connector.resolveContract('AAPL');
  desk.tws.fault({ kind: 'latency', ms: 200 });
  const waiting = desk.connector.getOpenOrders().catch((error: unknown) => error);
  await desk.tws.whenReceived('reqAllOpenOrders', { count: 2 });
  const lost = desk.next('link.lost');
  const ready = desk.next('link.ready');
  desk.tws.fault({ kind: 'drop', how: 'end' });
  await lost;
  await ready;
  expect(await waiting).toEqual([]);
  expect(desk.tws.journal.connections).toHaveLength(2);
});

test('504: queries that wait for room when the socket drops are asked on the next one', async () => {
  // Each about another contract: callers who ask the same share one request.
  const symbols = Array.from({ length: 12 }, (_, index) => `SYM${index}`);
  await using desk = await connectedDesk({ rateLimit: 10 }, { symbols });
  const received = desk.tws.whenReceived('reqContractDetails', { count: 3 });
  const waiting = symbols.map((symbol) =>
    desk.connector.getContractDetails({ symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' }),
  );
  await received;
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  const answers = await Promise.all(waiting);
  expect(answers.map((found) => found.length)).toEqual(Array.from({ length: 12 }, () => 1));
  // The loss of the link is held against no purpose, however many requests it ended.
  expect(desk.connector.getStatus().circuitBreaker.state).toBe('closed');
}, 15_000);

test('1100: keeps the socket, shuts the order gate, refuses an order before a byte leaves, marks quotes stale', async () => {
  await using desk = await connectedDesk();
  await using stream = await desk.connector.streamQuotes('AAPL');
  await nextLive(stream);
  const shut = desk.next('order_gate.changed');
  desk.tws.fault({ kind: 'upstream-lost' });
  expect(await shut).toMatchObject({ gate: { isOpen: false, reason: 'upstreamDown' } });
  await expect(desk.connector.placeOrder(aapl)).rejects.toBeInstanceOf(OrderRefusedError);
  expect(desk.tws.journal.named('placeOrder')).toEqual([]);
  expect(stream.current?.quality).toBe('stale');
  expect(desk.connector.getStatus()).toMatchObject({ state: 'ready', upstream: 'down' });
  expect(desk.tws.journal.connections).toHaveLength(1);
});

test('1101: asks for every stream again, reconciles, and opens the gate on the same socket', async () => {
  await using desk = await connectedDesk();
  await using stream = await desk.connector.streamQuotes('AAPL');
  await nextLive(stream);
  desk.tws.fault({ kind: 'upstream-lost' });
  const restored = desk.next('streams.restored');
  const open = desk.next('order_gate.changed', ({ gate }) => gate.isOpen);
  desk.tws.fault({ kind: 'upstream-restored', data: 'lost' });
  expect(await restored).toMatchObject({ cause: 'upstreamDataLost', resubscribed: 1 });
  await open;
  expect(quoteRequests(desk)).toBe(2);
  expect(await nextLive(stream)).toBe('live');
  expect(desk.tws.journal.connections).toHaveLength(1);
});

test('1102: trusts a stream that ticks, and asks again for one that stays dead', async () => {
  await using desk = await connectedDesk();
  await using alive = await desk.connector.streamQuotes('AAPL');
  await using dead = await desk.connector.streamQuotes('MSFT');
  await nextLive(alive);
  await nextLive(dead);
  desk.tws.fault({ kind: 'upstream-lost' });
  desk.tws.fault({ kind: 'silent-streams', symbols: ['MSFT'] });
  const restored = desk.next('streams.restored');
  desk.tws.fault({ kind: 'upstream-restored', data: 'kept' });
  expect(await restored).toMatchObject({ cause: 'upstreamDataKept', verified: 1, resubscribed: 1 });
  expect(await nextLive(dead)).toBe('live');
  expect(desk.tws.journal.connections).toHaveLength(1);
});

test('2103 and 2104: leaves the socket alone and revives the streams of the farm', async () => {
  await using desk = await connectedDesk();
  await using stream = await desk.connector.streamQuotes('AAPL');
  await nextLive(stream);
  desk.tws.fault({ kind: 'farm-broken', farm: 'usfarm' });
  await desk.next('farm.changed');
  expect(desk.connector.getStatus().farms).toMatchObject({ usfarm: 'broken', eufarm: 'ok' });
  const restored = desk.next('streams.restored', ({ cause }) => cause === 'farmOk');
  desk.tws.fault({ kind: 'farm-ok', farm: 'usfarm' });
  expect(await restored).toMatchObject({ resubscribed: 1 });
  expect(await nextLive(stream)).toBe('live');
  expect(desk.tws.journal.connections).toHaveLength(1);
});

test('freeze: notices a gateway that holds the socket and says nothing, and opens a new epoch', async () => {
  await using desk = await connectedDesk();
  await using stream = await desk.connector.streamQuotes('AAPL');
  await nextLive(stream);
  const lost = desk.next('link.lost');
  const ready = desk.next('link.ready');
  const frozen = desk.tws.fault({ kind: 'freeze' });
  await lost;
  frozen[Symbol.dispose]();
  await ready;
  expect(await nextLive(stream)).toBe('live');
});

test.each([
  ['1100', { kind: 'upstream-lost' } as const],
  ['2103', { kind: 'farm-broken', farm: 'usfarm' } as const],
])('eager: reconnects at once on %s', async (_code, fault) => {
  await using desk = await connectedDesk({ recovery: 'eager' });
  const ready = desk.next('link.ready');
  desk.tws.fault(fault);
  expect(await ready).toMatchObject({ epoch: 2 });
});

test('eager: the new link of a TWS that is still cut off has its order gate shut, and is left alone', async () => {
  await using desk = await connectedDesk({ recovery: 'eager' });
  const ready = desk.next('link.ready');
  const outage = desk.tws.fault({ kind: 'upstream-lost' });
  await ready;
  expect(desk.connector.getStatus()).toMatchObject({ upstream: 'down', orderGate: { isOpen: false } });
  const sent = desk.tws.journal.named('placeOrder').length;
  await expect(desk.connector.placeOrder(aapl)).rejects.toThrow(OrderRefusedError);
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(sent);
  const recovered = desk.next('upstream.changed', ({ to }) => to === 'up');
  outage.dispose();
  await recovered;
  expect(desk.connector.getStatus().orderGate.isOpen).toBe(true);
  expect(desk.tws.journal.connections).toHaveLength(2);
});

async function nextLive(stream: Stream<Quote>): Promise<string> {
  for (;;) {
    const { value }: IteratorResult<Quote | Gap, undefined> = await stream[Symbol.asyncIterator]().next();
    if (value?.type === 'quote' && value.quality === 'live') return value.quality;
  }
}
