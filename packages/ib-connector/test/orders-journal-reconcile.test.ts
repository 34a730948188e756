import { type IbEvent, MemoryOrderJournal } from '@autobot/ib-connector';
import { expect, test } from 'vitest';
import { connectedDesk, type PaperDesk, paperDesk } from './paper-desk.ts';

const buyAtMarket = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'MKT' } as const;
const farLimit = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'LMT', limitPrice: 1 } as const;

/** Reconciled that many times from now on. */
async function comparisons(desk: PaperDesk, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await desk.next('orders.reconciled');
}

test('the broker is asked on a timer: a trade is told once, however often it is repeated', async () => {
  await using desk = await connectedDesk({ reconcileIntervalMs: 30 });
  const trades: IbEvent[] = [];
  desk.connector.on('order.executed', (event) => trades.push(event));
  await (await desk.connector.placeOrder(buyAtMarket)).whenDone();
  await comparisons(desk, 3);
  expect(trades).toHaveLength(1);
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
});

test('fills that TWS kept to itself while it was cut off are counted afterwards', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(farLimit);
  const outage = desk.tws.fault({ kind: 'upstream-lost', reports: 'lost' });
  await desk.next('order_gate.changed', ({ gate }) => !gate.isOpen);
  const [resting] = desk.tws.exchange.openOrders;
  if (resting === undefined) throw new TypeError('the order rests');
  desk.tws.exchange.fill(resting.permId);
  expect(order.current.filled).toBe(0);
  outage[Symbol.dispose]();
  expect(await order.whenDone()).toMatchObject({ state: 'filled', filled: 10 });
});

test('an order under our prefix that no journal knows is taken over, and can be cancelled', async () => {
  const first = await connectedDesk({ journal: new MemoryOrderJournal() });
  const { orderRef } = await first.connector.placeOrder(farLimit);
  await first.connector.disconnect();
  await using second = await connectedDesk({ port: first.tws.port, journal: new MemoryOrderJournal() });
  expect(second.connector.orders).toMatchObject([{ orderRef, state: 'working', quantity: 10 }]);
  const [order] = second.connector.orders;
  if (order === undefined) throw new TypeError('it was taken over');
  expect(await second.connector.cancelOrder(order)).toMatchObject({ state: 'cancelled' });
  await first[Symbol.asyncDispose]();
});

test("another program's order is counted as foreign, and stays what it is", async () => {
  await using desk = await connectedDesk({ reconcileIntervalMs: 30 });
  desk.tws.exchange.placeByHand({ symbol: 'AAPL', action: 'BUY', quantity: 5, limitPrice: 1 });
  await desk.next('orders.reconciled', ({ foreign }) => foreign === 1);
  expect(desk.connector.orders).toEqual([]);
});

test('an order whose open order and statuses are all lost is found by asking', async () => {
  await using desk = await connectedDesk({ acknowledgeTimeoutMs: 200, reconcileIntervalMs: 100 });
  await desk.connector.resolveContract('AAPL');
  desk.tws.fault({ kind: 'reply', message: ['openOrder', 'orderStatus'], how: 'lose', times: 2 });
  const working = desk.next('order.changed', ({ order }) => order.state === 'working');
  const placing = desk.connector.placeOrder(farLimit).catch((error: unknown) => error);
  await working;
  await placing;
  expect(desk.connector.orders).toMatchObject([{ state: 'working' }]);
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
});

test('a trade that is corrected changes what was paid', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(buyAtMarket);
  const done = await order.whenDone();
  const corrected = desk.next('order.changed', ({ order: { averageFillPrice } }) => averageFillPrice === 123.45);
  desk.tws.fault({ kind: 'correct-execution', price: 123.45 });
  await corrected;
  expect(order.current).toMatchObject({ filled: 10, averageFillPrice: 123.45, executions: [{ price: 123.45 }] });
  expect(done.averageFillPrice).not.toBe(123.45);
});

test('nothing is concluded from a TWS that is cut off from IB: the gate stays shut until it could be asked', async () => {
  const desk = await paperDesk({ reconcileIntervalMs: 50 });
  await using _ = desk;
  const outage = desk.tws.fault({ kind: 'upstream-lost' });
  const compared = desk.next('orders.reconciled');
  await desk.connector.connect();
  expect(await compared).toMatchObject({ isConclusive: false });
  expect(desk.connector.getStatus().orderGate).toMatchObject({ isOpen: false });
  const open = desk.next('order_gate.changed', ({ gate }) => gate.isOpen);
  outage[Symbol.dispose]();
  await open;
});

test('a TWS in read-only mode shows no orders, which is no evidence: what worked is in doubt, not ended', async () => {
  const journal = new MemoryOrderJournal();
  const desk = await connectedDesk({ journal });
  const { orderRef } = await desk.connector.placeOrder(farLimit);
  await desk.connector.placeOrder({ ...farLimit, intentId: 'a second' });
  await desk[Symbol.asyncDispose]();

  await using later = await connectedDesk({ journal, reconcileIntervalMs: 50 }, { readOnly: true });
  expect(later.connector.orders.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  // From the first refusal on it is known why: nothing is concluded any more, and the gate stays shut.
  await expect(later.connector.placeOrder(buyAtMarket)).rejects.toMatchObject({ code: 'ERR_IB_ORDER_REJECTED' });
  const compared = await later.next('orders.reconciled');
  expect(compared).toMatchObject({ isConclusive: false });
  expect(later.connector.getStatus().orderGate).toMatchObject({ isOpen: false, reason: 'readOnlySession' });
  expect(later.connector.orders.find((order) => order.orderRef === orderRef)).toMatchObject({ state: 'unknown' });
  expect(later.tws.journal.named('placeOrder')).toHaveLength(1);
});

test('half a snapshot is none: one that is cut off leaves every order as it is', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(farLimit);
  const events: string[] = [];
  desk.connector.on('orders.reconciled', () => events.push('reconciled'));
  desk.connector.on('link.open_failed', () => events.push('failed'));
  const ready = desk.next('link.ready');
  desk.tws.fault({ kind: 'drop', on: 'reqCompletedOrders', when: 'before' });
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await ready;
  expect(events).toEqual(['failed', 'reconciled']);
  expect(order.current.state).toBe('working');
});
