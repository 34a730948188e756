import { MockTws } from '@autobot/testing-mocks';
import { BarSizeSetting, type Order, OrderAction, OrderType, SecType, WhatToShow } from '@stoqey/ib';
import { expect, test } from 'vitest';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const msft = { ...aapl, symbol: 'MSFT' };
const market: Order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 10, transmit: true };

/** Waits for one more tick of a request than there are now. */
async function nextTick(client: StoqeyClient, reqId: number): Promise<void> {
  const seen = ticksOf(client, reqId);
  await client.event('tickSize', (args) => args[0] === reqId && ticksOf(client, reqId) > seen);
}

function ticksOf(client: StoqeyClient, reqId: number): number {
  return client.named('tickSize').filter(([id]) => id === reqId).length;
}

test('refuse closes the port for real and opens the same one again', async () => {
  await using tws = await MockTws.start();
  const port = tws.port;
  const fault = tws.fault({ kind: 'refuse' });
  using early = new StoqeyClient(port);
  early.api.connect();
  await early.event('error', ([, code]) => code === 502);
  fault.dispose();
  await fault.ended;
  expect(tws.port).toBe(port);
  using late = await new StoqeyClient(port, 8).connected();
  expect(late.named('nextValidId')).toHaveLength(1);
});

test.each(['reset', 'end'] as const)('drop with %s ends the connection and frees its client id', async (how) => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  const fault = tws.fault({ kind: 'drop', how });
  await client.event('disconnected');
  expect(fault).toMatchObject({ fired: 1, isActive: false });
  using again = await new StoqeyClient(tws.port).connected();
  expect(again.named('nextValidId')).toHaveLength(1);
  expect(tws.journal.connections[0]).toMatchObject({ closedBy: 'mock' });
});

test.each([
  { when: 'before', orders: 0 },
  { when: 'after', orders: 1 },
] as const)('a connection cut $when the second order leaves no answer to it', async ({ when, orders }) => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  const fault = tws.fault({ kind: 'drop', on: 'placeOrder', nth: 2, when });
  client.api.placeOrder(1, aapl, market);
  await client.event('orderStatus', ([, status]) => status === 'Filled');
  client.api.placeOrder(2, msft, market);
  await client.event('disconnected');
  expect(client.named('openOrder').filter(([orderId]) => orderId === 2)).toEqual([]);
  expect(tws.exchange.orders.filter((order) => order.orderId === 2)).toHaveLength(orders);
  expect(tws.journal.named('placeOrder')).toHaveLength(2);
  expect(tws.journal.unanswered).toMatchObject([{ name: 'placeOrder' }]);
  expect(fault.fired).toBe(1);
});

test('a frozen TWS keeps the connection and says nothing, and answers what waited once it thaws', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 5 });
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqMktData(1, aapl, '', false, false);
  await client.event('tickPrice');
  const fault = tws.fault({ kind: 'freeze' });
  client.api.reqCurrentTime();
  using second = new StoqeyClient(tws.port, 8);
  second.api.connect();
  // The only thing to wait for is that nothing comes: the second connection is there and unanswered.
  await expect.poll(() => tws.journal.connections.length).toBe(2);
  expect(client.named('currentTime')).toEqual([]);
  expect(second.named('server')).toEqual([]);
  fault.dispose();
  await client.event('currentTime');
  await second.event('nextValidId');
  await nextTick(client, 1);
});

test('1100 stops ticks and history and holds orders; 1102 lets the same streams go on', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 5 });
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqMktData(1, aapl, '', false, false);
  await client.event('tickPrice');
  tws.fault({ kind: 'upstream-lost' });
  await client.event('info', ([, code]) => code === 1100);
  const before = ticksOf(client, 1);
  client.api.reqHistoricalData(2, aapl, '', '1 D', BarSizeSetting.HOURS_ONE, WhatToShow.TRADES, 1, 1, false);
  client.api.placeOrder(1, aapl, market);
  await client.event('orderStatus', ([, status]) => status === 'PendingSubmit');
  expect(ticksOf(client, 1)).toBe(before);
  expect(tws.exchange.executions).toEqual([]);
  tws.fault({ kind: 'upstream-restored', data: 'kept' });
  const [message] = await client.event('info', ([, code]) => code === 1102);
  expect(String(message)).toContain('usfarm');
  await client.event('orderStatus', ([, status]) => status === 'Filled');
  await nextTick(client, 1);
  expect(client.named('historicalData')).toEqual([]);
  expect(tws.journal.unanswered).toMatchObject([{ name: 'reqHistoricalData' }]);
});

test('after 1101 data subscriptions are gone until they are requested again', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 5 });
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqMktData(1, aapl, '', false, false);
  await client.event('tickPrice');
  tws.fault({ kind: 'upstream-lost' });
  tws.fault({ kind: 'upstream-restored', data: 'lost' });
  await client.event('info', ([, code]) => code === 1101);
  const before = ticksOf(client, 1);
  client.api.reqMktData(2, aapl, '', false, false);
  await nextTick(client, 2);
  expect(ticksOf(client, 1)).toBe(before);
});

test.each([true, false])(
  'a broken farm silences its own streams only; they stay dead afterwards: %s',
  async (killsStreams) => {
    await using tws = await MockTws.start({ tickIntervalMs: 5 });
    using client = await new StoqeyClient(tws.port).connected();
    client.api.reqMktData(1, aapl, '', false, false);
    client.api.reqMktData(
      2,
      { symbol: 'EUR', secType: SecType.CASH, exchange: 'IDEALPRO', currency: 'USD' },
      '',
      false,
      false,
    );
    await client.event('tickPrice', ([reqId]) => reqId === 2);
    tws.fault({ kind: 'farm-broken', farm: 'usfarm', killsStreams });
    await client.event('info', ([text, code]) => code === 2103 && String(text).endsWith(':usfarm'));
    const before = ticksOf(client, 1);
    await nextTick(client, 2);
    expect(ticksOf(client, 1)).toBe(before);
    const farmsOk = client.named('info').length;
    tws.fault({ kind: 'farm-ok', farm: 'usfarm' });
    await client.event('info', () => client.named('info').length > farmsOk);
    await nextTick(client, 2);
    if (!killsStreams) await nextTick(client, 1);
    expect(ticksOf(client, 1) > before).toBe(!killsStreams);
    client.api.reqMktData(3, aapl, '', false, false);
    await nextTick(client, 3);
  },
);

test('silent streams prove whether a client verifies what TWS calls maintained', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 5 });
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqMktData(1, aapl, '', false, false);
  client.api.reqMktData(2, msft, '', false, false);
  await client.event('tickPrice', ([reqId]) => reqId === 2);
  expect(tws.fault({ kind: 'silent-streams', symbols: ['AAPL'] }).fired).toBe(1);
  await nextTick(client, 2);
  const before = ticksOf(client, 1);
  await nextTick(client, 2);
  expect(ticksOf(client, 1)).toBe(before);
});

test('latency delays every answer and keeps their order', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  const fault = tws.fault({ kind: 'latency', ms: 60 });
  const sentMs = performance.now();
  client.api.reqContractDetails(1, aapl);
  await client.event('contractDetailsEnd');
  expect(performance.now() - sentMs).toBeGreaterThanOrEqual(60);
  expect(fault.fired).toBe(2);
  expect(client.events.findIndex(({ name }) => name === 'contractDetails')).toBeLessThan(
    client.events.findIndex(({ name }) => name === 'contractDetailsEnd'),
  );
});

test('the third message above fifty in a second ends the session', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  for (let reqId = 1; reqId <= 60; reqId += 1) client.api.reqContractDetails(reqId, aapl);
  await client.event('disconnected');
  expect(client.named('error').filter(([, code]) => code === 100)).toHaveLength(3);
  expect(client.named('contractDetailsEnd')).toHaveLength(50);
  expect(tws.journal.messagesPerSecondMax()).toBeGreaterThan(50);
});

test('the 33rd client is turned away, and a port in use is named', async () => {
  await using tws = await MockTws.start({ maxClients: 1 });
  using first = await new StoqeyClient(tws.port, 1).connected();
  using second = new StoqeyClient(tws.port, 2);
  second.api.connect();
  await second.event('disconnected');
  expect(first.api.isConnected).toBe(true);
  await expect(MockTws.start({ port: tws.port })).rejects.toThrow(`port ${tws.port} on 127.0.0.1 is in use`);
});
