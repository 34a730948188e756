import { OrderOutcomeUnknownError } from '@autobot/ib-connector';
import { systemClock } from '@autobot/resilience';
import { expect, test } from 'vitest';
import { connectedDesk } from './paper-desk.ts';

const buyAtMarket = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'MKT' } as const;
const farLimit = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'LMT', limitPrice: 1 } as const;

test('fills a market order, and the position shows it', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(buyAtMarket);
  expect(await order.whenDone()).toMatchObject({ state: 'filled', filled: 10 });
  expect(await desk.connector.getPositions()).toMatchObject([{ symbol: 'AAPL', position: 10 }]);
});

test('rests a limit order, lists it as open, and cancels it', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(farLimit);
  expect(await desk.connector.getOpenOrders()).toMatchObject([{ orderId: order.orderId, orderRef: order.orderRef }]);
  expect(await desk.connector.cancelOrder(order)).toMatchObject({ state: 'cancelled' });
  expect(await desk.connector.getOpenOrders()).toEqual([]);
});

test('a drop while placeOrder is in flight leaves the order unknown, reconciles it, and never sends it twice', async () => {
  await using desk = await connectedDesk();
  await desk.connector.resolveContract('AAPL');
  const resolved = desk.next('order.resolved');
  desk.tws.fault({ kind: 'drop', on: 'placeOrder', when: 'after' });
  const error: unknown = await desk.connector.placeOrder(farLimit).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OrderOutcomeUnknownError);
  expect(await resolved).toMatchObject({ verdict: 'adopt', order: { state: 'working' } });
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
  expect(desk.tws.journal.connections).toHaveLength(2);
});

test('a drop before the broker took the order leaves it unknown: absence is told, not acted upon', async () => {
  await using desk = await connectedDesk();
  await desk.connector.resolveContract('AAPL');
  const resolved = desk.next('order.resolved');
  desk.tws.fault({ kind: 'drop', on: 'placeOrder', when: 'before' });
  await expect(desk.connector.placeOrder(farLimit)).rejects.toBeInstanceOf(OrderOutcomeUnknownError);
  expect(await resolved).toMatchObject({ verdict: 'missing', order: { state: 'unknown' } });
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
});

test('asks for a sign of life before an order leaves into a silence, and refuses it if none comes', async () => {
  let skippedMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + skippedMs };
  await using desk = await connectedDesk({ clock, heartbeatIntervalMs: 60_000 });
  await desk.connector.resolveContract('AAPL');
  skippedMs += 2_000;
  const asked = desk.tws.journal.named('reqCurrentTime').length;
  await (await desk.connector.placeOrder(buyAtMarket)).whenDone();
  expect(desk.tws.journal.named('reqCurrentTime')).toHaveLength(asked + 1);
  desk.tws.fault({ kind: 'freeze' });
  skippedMs += 2_000;
  await expect(desk.connector.placeOrder(buyAtMarket)).rejects.toMatchObject({
    code: 'ERR_IB_ORDER_REFUSED',
    reason: 'notAlive',
  });
  expect(desk.connector.orders).toHaveLength(1);
});

test('refuses orders while read-only, which is the default', async () => {
  await using desk = await connectedDesk({ readOnly: true });
  await expect(desk.connector.placeOrder(buyAtMarket)).rejects.toThrow(/read-only: set IB_READONLY=false/);
  expect(desk.tws.journal.named('placeOrder')).toEqual([]);
});

test('refuses orders with code 504 while the link is down', async () => {
  await using desk = await connectedDesk();
  await desk.connector.disconnect();
  await expect(desk.connector.placeOrder(buyAtMarket)).rejects.toMatchObject({
    code: 'ERR_IB_ORDER_REFUSED',
    reason: 'linkNotReady',
    twsCode: 504,
  });
});

test('rejects with what TWS says when TWS itself is read-only, and shuts the gate', async () => {
  await using desk = await connectedDesk({}, { readOnly: true });
  await expect(desk.connector.placeOrder(buyAtMarket)).rejects.toMatchObject({ code: 'ERR_IB_ORDER_REJECTED' });
  expect(desk.connector.getStatus().orderGate).toMatchObject({ isOpen: false, reason: 'readOnlySession' });
});
