import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { BarSizeSetting, type Order, OrderAction, OrderType, SecType, WhatToShow } from '@stoqey/ib';
import { expect, test } from 'vitest';
import { aDesk, codesOf } from './desk.ts';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const market: Order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 10, transmit: true };

function statuses(client: StoqeyClient): readonly unknown[] {
  return client.named('orderStatus').map(([, status]) => status);
}

function askHistory(client: StoqeyClient, reqId: number): void {
  client.api.reqHistoricalData(reqId, aapl, '', '1 D', BarSizeSetting.HOURS_ONE, WhatToShow.TRADES, 1, 1, false);
}

test('after a restart the port was closed and nextValidId is behind', async () => {
  await using desk = await aDesk({ nextValidId: 38_103 });
  const { clock, tws, client } = desk;
  tws.fault({ kind: 'restart', forMs: 60_000, nextValidIdBack: 4 });
  await client.event('disconnected');
  client.api.connect();
  await client.event('error', ([, code]) => code === 502);
  await clock.run(60_000);
  client.api.connect();
  await client.event('nextValidId', () => client.named('nextValidId').length === 2);
  expect(client.named('nextValidId')).toEqual([[38_103], [38_099]]);
});

test('a nightly reset keeps the connection, and says what is lost at its end', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  client.api.reqMktData(1, aapl, '', false, false);
  await clock.run(1_000);
  tws.fault({ kind: 'nightly-reset', forMs: 240_000, data: 'lost' });
  await clock.run(239_000);
  expect(codesOf(client)).toEqual(expect.arrayContaining([1100, 2103, 2105]));
  expect(codesOf(client)).not.toContain(1101);
  await clock.run(1_000);
  expect(codesOf(client).at(-1)).toBe(1101);
  expect(tws.journal.connections).toHaveLength(1);
});

test('farms flap by name, as often as asked', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  const before = codesOf(client).length;
  const fault = tws.fault({ kind: 'farm-flap', farms: ['usfarm', 'ushmds'], times: 3, everyMs: 1_000 });
  await clock.run(10_000);
  const round = [2103, 2105, 2104, 2106];
  expect(codesOf(client).slice(before)).toEqual([...round, ...round, ...round]);
  expect(fault).toMatchObject({ fired: 3, isActive: false });
  expect(() => tws.fault({ kind: 'farm-flap', farms: ['nofarm'], times: 1, everyMs: 1 })).toThrow('nofarm');
});

test('a session that is not given up yet owns the client id: 326 until it is', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  tws.fault({ kind: 'drop', how: 'reset' });
  const fault = tws.fault({ kind: 'client-id-taken', clientId: 7, forMs: 30_000 });
  await client.event('disconnected');
  client.api.connect();
  await clock.run(1_000);
  expect(codesOf(client)).toContain(326);
  await clock.run(30_000);
  client.api.connect();
  await client.event('nextValidId', () => client.named('nextValidId').length === 2);
  expect(fault.fired).toBe(1);
});

test('1300 names the port on which TWS is from then on', async () => {
  await using desk = await aDesk();
  const { tws, client } = desk;
  const before = tws.port;
  const fault = tws.fault({ kind: 'port-moved' });
  await fault.ended;
  const [text] = await client.event('info', ([, code]) => code === 1300);
  expect(tws.port).not.toBe(before);
  expect(String(text)).toContain(String(tws.port));
  using again = await new StoqeyClient(tws.port, 8).connected();
  expect(again.api.isConnected).toBe(true);
});

test('a competing session kills quotes with 10197, old and new', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  client.api.reqMktData(1, aapl, '', false, false);
  await clock.run(1_000);
  const fault = tws.fault({ kind: 'competing-session', forMs: 5_000 });
  client.api.reqMktData(2, aapl, '', false, false);
  await clock.run(5_000);
  const refused = client.named('error').filter(([, code]) => code === 10197);
  expect(refused.map(([, , reqId]) => reqId)).toEqual([1, 2]);
  client.api.reqMktData(3, aapl, '', false, false);
  await clock.run(1_000);
  expect(client.named('tickPrice').at(-1)?.[0]).toBe(3);
  expect(fault.fired).toBe(2);
});

test('three strikes of error 100 end the session', async () => {
  await using desk = await aDesk();
  const { tws, client } = desk;
  tws.fault({ kind: 'over-rate', strikes: 3 });
  await client.event('disconnected');
  expect(codesOf(client).filter((code) => code === 100)).toHaveLength(3);
});

test('history is refused with a pacing violation as often as asked, and then served', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  tws.fault({ kind: 'pacing-violation', times: 2 });
  for (let reqId = 1; reqId <= 3; reqId += 1) {
    askHistory(client, reqId);
    await clock.run(20_000);
  }
  const refused = client.named('error').filter(([, code]) => code === 162);
  expect(refused.map(([text, , reqId]) => [String(text).includes('pacing violation'), reqId])).toEqual([
    [true, 1],
    [true, 2],
  ]);
  expect(client.named('historicalData').at(-1)?.[0]).toBe(3);
});

test.each([
  { how: 'lose', count: 0 },
  { how: 'double', count: 2 },
] as const)('nextValidId can be made to $how', async ({ how, count }) => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  tws.fault({ kind: 'reply', message: 'nextValidId', how });
  using client = new StoqeyClient(tws.port);
  client.api.connect();
  await clock.run(60_000);
  expect(client.named('nextValidId')).toHaveLength(count);
  expect(client.named('managedAccounts')).toHaveLength(1);
});

test('a late acknowledgement comes late, and what came after it was there before', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  tws.fault({ kind: 'reply', message: ['openOrder', 'orderStatus'], how: 'delay', ms: 5_000, times: 9 });
  client.api.placeOrder(1, aapl, market);
  await clock.run(4_999);
  expect(client.named('execDetails')).toHaveLength(1);
  expect(statuses(client)).toEqual([]);
  await clock.run(1);
  expect(statuses(client)).toContain('Filled');
});

test('order statuses out of order: the second comes first', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  const fault = tws.fault({ kind: 'reply', message: 'orderStatus', how: 'swap' });
  client.api.placeOrder(1, aapl, market);
  await clock.run(0);
  expect(statuses(client)).toEqual(['Filled', 'Submitted']);
  expect(fault).toMatchObject({ fired: 1, isActive: false });
});

test('a lost request is read, never acted on, and listed as unanswered', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  tws.fault({ kind: 'request-lost', request: 'placeOrder' });
  client.api.placeOrder(1, aapl, market);
  await clock.run(60_000);
  expect(tws.exchange.orders).toEqual([]);
  expect(tws.journal.unanswered).toMatchObject([{ name: 'placeOrder' }]);
});

test('orders fill in parts, and a trade is corrected', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  const partial = tws.fault({ kind: 'partial-fills', quantity: 4 });
  client.api.placeOrder(1, aapl, market);
  await clock.run(1_000);
  const fills = client.named('execDetails').map((args) => args[2]);
  expect(fills).toMatchObject([{ shares: 4 }, { shares: 4 }, { shares: 2 }]);
  expect(partial.fired).toBe(2);
  tws.fault({ kind: 'correct-execution', price: 123.45 });
  await clock.run(0);
  expect(client.named('execDetails').at(-1)?.[2]).toMatchObject({
    price: 123.45,
    execId: expect.stringMatching(/\.02$/),
  });
});

test('a corrected trade corrects position, cash, profit and average price with it', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  client.api.reqPositions();
  client.api.placeOrder(1, aapl, market);
  client.api.placeOrder(2, aapl, { ...market, action: OrderAction.SELL, totalQuantity: 4 });
  await clock.run(1_000);
  const [bought, sold] = tws.exchange.executions;
  tws.fault({ kind: 'correct-execution', execId: bought?.execId ?? '', price: 100 });
  client.api.reqExecutions(5, {});
  client.api.reqAccountSummary(6, 'All', 'TotalCashValue');
  await clock.run(0);
  const taken = 4 * ((sold?.price ?? 0) - 100);
  expect(tws.exchange.positions).toMatchObject([{ quantity: 6, averageCost: 100, realizedPnl: taken }]);
  expect(client.named('position').at(-1)?.slice(2)).toEqual([6, 100]);
  const cash = 1_000_000 - 1_000 + 4 * (sold?.price ?? 0) - 2;
  expect(Number(client.named('accountSummary').at(-1)?.[3])).toBeCloseTo(cash);
  const told = client.named('execDetails').filter(([reqId]) => reqId === 5);
  expect(told.map(([, , execution]) => execution)).toMatchObject([
    { price: 100, avgPrice: 100, execId: expect.stringMatching(/\.02$/) },
    { execId: sold?.execId },
  ]);
  const profits = client.named('commissionReport').map(([report]) => report);
  expect(profits.at(-1)).toMatchObject({ execId: sold?.execId, realizedPNL: taken });
});

test('after a roll-back the last ids are taken once more, and lower ones are duplicates as before', async () => {
  await using desk = await aDesk({ nextValidId: 10 });
  const { clock, tws, client } = desk;
  for (const id of [10, 11, 12]) client.api.placeOrder(id, aapl, market);
  await clock.run(1_000);
  tws.fault({ kind: 'restart', forMs: 60_000, nextValidIdBack: 2 });
  await client.event('disconnected');
  await clock.run(60_000);
  client.api.connect();
  await client.event('nextValidId', ([id]) => id === 11);
  for (const id of [10, 11, 12, 12]) client.api.placeOrder(id, aapl, market);
  await clock.run(1_000);
  expect(tws.exchange.orders.map(({ orderId }) => orderId)).toEqual([10, 11, 12, 11, 12]);
  expect(new Set(tws.exchange.orders.map(({ permId }) => permId)).size).toBe(5);
  // An id that nobody remembers is new; the others are known to be filled.
  expect(
    client
      .named('error')
      .filter(([, code]) => code === 104)
      .map(([, , id]) => id),
  ).toEqual([10, 12]);
});

test('while somebody must log in nobody is answered', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  tws.fault({ kind: 'login-needed', forMs: 3_600_000 });
  await client.event('disconnected');
  client.api.connect();
  await clock.run(3_599_000);
  expect(client.named('nextValidId')).toHaveLength(1);
  await clock.run(1_000);
  expect(client.named('nextValidId')).toHaveLength(2);
});

test('steps strike at a time, on a message, again and again, and by chance; what never struck is named', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  const at = tws.schedule({ atMs: 1_000, fault: { kind: 'notice', code: 2110 } });
  const on = tws.schedule({ on: 'placeOrder', nth: 2, afterMs: 500, fault: { kind: 'notice', code: 399 } });
  const chance = tws.schedule({ everyMs: 1_000, times: 100, chance: 0.3, fault: { kind: 'notice', code: 2119 } });
  tws.schedule({ on: 'reqScannerParameters', label: 'never', fault: { kind: 'refuse' } });
  client.api.placeOrder(1, aapl, market);
  client.api.placeOrder(2, aapl, market);
  await clock.run(400);
  expect([at.fired, on.fired]).toEqual([0, 0]);
  await clock.run(100_000);
  expect([at.fired, on.fired]).toEqual([1, 1]);
  expect(chance.fired).toBeGreaterThan(10);
  expect(chance.fired).toBeLessThan(60);
  expect(tws.unfired).toEqual(['never (refuse)']);
});

test('a change makes a second order under the same id: two permIds, both open, and each cancel ends one', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  const limit: Order = { ...market, orderType: OrderType.LMT, lmtPrice: 1 };
  client.api.placeOrder(1, aapl, limit);
  const fault = tws.fault({ kind: 'split-order' });
  client.api.placeOrder(1, aapl, { ...limit, lmtPrice: 2 });
  client.api.reqOpenOrders();
  await client.event('openOrderEnd');
  expect(tws.exchange.openOrders).toMatchObject([
    { orderId: 1, terms: { limitPrice: 1 } },
    { orderId: 1, terms: { limitPrice: 2 } },
  ]);
  expect(
    new Set(client.named('openOrder').map(([, , order]) => JSON.stringify(order).match(/"permId":(\d+)/)?.[1])).size,
  ).toBe(2);
  expect(fault).toMatchObject({ fired: 1, isActive: false });
  client.api.placeOrder(1, aapl, { ...limit, lmtPrice: 3 });
  client.api.cancelOrder(1);
  client.api.cancelOrder(1);
  await clock.run(1_000);
  expect(tws.exchange.openOrders).toEqual([]);
  expect(tws.exchange.orders).toHaveLength(2);
});

test('quotes that a competing session killed stay dead when it leaves, and bars under 10182 until they are asked for again', async () => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  client.api.reqMktData(1, aapl, '', false, false);
  client.api.reqHistoricalData(2, aapl, '', '1 D', BarSizeSetting.MINUTES_ONE, WhatToShow.TRADES, 1, 1, true);
  await client.event('historicalData');
  tws.fault({ kind: 'farm-broken', farm: 'ushmds', forMs: 1_000 });
  tws.fault({ kind: 'competing-session', forMs: 1_000 });
  await clock.run(1_000);
  const before = client.events.length;
  await clock.run(60_000);
  const dataNames = ['tickPrice', 'tickSize', 'historicalDataUpdate'];
  expect(client.events.slice(before).filter(({ name }) => dataNames.includes(name))).toEqual([]);
  client.api.cancelMktData(1);
  client.api.reqMktData(3, aapl, '', false, false);
  await client.event('tickPrice', ([reqId]) => reqId === 3);
  expect(codesOf(client).filter((code) => code === 10197 || code === 10182)).toEqual([10182, 10197]);
});

test.each([
  ['lose', [], 1_000],
  ['delay', [5_000], 5_000],
] as const)('an acknowledgement can be made to %s', async (how, arrivesMs, waitMs) => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  const startMs = clock.now();
  const names = ['openOrder', 'orderStatus'] as const;
  tws.fault({ kind: 'reply', message: names, how, ms: 5_000, times: 10 });
  const heard: number[] = [];
  client.api.placeOrder(1, aapl, { ...market, orderType: OrderType.LMT, lmtPrice: 1 });
  for (let ms = 0; ms < waitMs; ms += 1_000) {
    await clock.run(1_000);
    if (client.named('orderStatus').length > 0) heard.push(clock.now() - startMs);
  }
  expect(heard).toEqual(arrivesMs);
  expect(tws.exchange.openOrders).toHaveLength(1);
});

test.each([
  ['to-client', 0, 300],
  ['to-tws', 300, 300],
  ['both', 300, 600],
] as const)('latency %s: the request is there after %d ms, and its answer after %d', async (direction, there, back) => {
  await using desk = await aDesk();
  const { clock, tws, client } = desk;
  await clock.run(1_000);
  const startMs = clock.now();
  const fault = tws.fault({ kind: 'latency', ms: 300, direction });
  client.api.reqCurrentTime();
  client.api.reqIds();
  const seen: number[] = [];
  for (let step = 0; step < 7 && seen.length === 0; step += 1) {
    if (client.named('currentTime').length > 0) seen.push(clock.now() - startMs);
    await clock.run(100);
  }
  const received = tws.journal.all.filter(({ name }) => name === 'reqCurrentTime' || name === 'reqIds');
  expect(received.map(({ name, atMs }) => [name, atMs - startMs])).toEqual([
    ['reqCurrentTime', there],
    ['reqIds', there],
  ]);
  expect(seen).toEqual([back]);
  fault.dispose();
  client.api.reqManagedAccts();
  await client.event('managedAccounts', () => client.named('managedAccounts').length === 2);
});
