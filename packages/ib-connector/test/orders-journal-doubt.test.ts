import { FileOrderJournal, MemoryOrderJournal, OrderOutcomeUnknownError } from '@autobot/ib-connector';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { restoreOrders } from '../src/orders/journal/restore-orders.ts';
import { connectedDesk, type PaperDesk } from './paper-desk.ts';

const farLimit = { symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'LMT', limitPrice: 1 } as const;

/** An order in doubt that the broker never got, after the broker was asked for it. */
async function anOrderInDoubt(desk: PaperDesk): Promise<string> {
  await desk.connector.resolveContract('AAPL');
  const resolved = desk.next('order.resolved');
  desk.tws.fault({ kind: 'drop', on: 'placeOrder', when: 'before' });
  await expect(desk.connector.placeOrder(farLimit)).rejects.toBeInstanceOf(OrderOutcomeUnknownError);
  const { order, verdict } = await resolved;
  expect(verdict).toBe('missing');
  if (!desk.connector.isReady) await desk.next('link.ready');
  return order.orderRef;
}

test('a person may send an order in doubt again: it goes out as a new order, and the journal says in place of which', async () => {
  const journal = new MemoryOrderJournal();
  await using desk = await connectedDesk({ journal });
  const orderRef = await anOrderInDoubt(desk);
  const again = await desk.connector.trading.resubmit(orderRef);
  expect(again.current).toMatchObject({ state: 'working', quantity: 10, limitPrice: 1 });
  expect(again.orderRef).not.toBe(orderRef);
  expect(desk.connector.orders.find((order) => order.orderRef === orderRef)).toMatchObject({
    state: 'cancelled',
    reason: `sent again as ${again.orderRef}`,
  });
  expect(restoreOrders(journal.records).orders.map(({ state }) => state)).toEqual(['cancelled', 'working']);
  expect(desk.tws.exchange.openOrders.map((order) => order.orderRef)).toEqual([again.orderRef]);
});

test('a person may give up an order in doubt; it comes back if the broker shows it after all', async () => {
  const journal = new MemoryOrderJournal();
  await using desk = await connectedDesk({ journal, reconcileIntervalMs: 100 });
  const orderRef = await anOrderInDoubt(desk);
  const reason = 'looked in TWS, not there';
  expect(await desk.connector.trading.abandon(orderRef, reason)).toMatchObject({ state: 'cancelled', reason });
  expect(restoreOrders(journal.records).orders).toMatchObject([{ orderRef, state: 'cancelled' }]);

  const back = desk.next('order.changed', ({ order }) => order.orderRef === orderRef && order.state === 'working');
  const other = await desk.connector.placeOrder({ ...farLimit, intentId: 'other' });
  const [resting] = desk.tws.exchange.openOrders;
  if (resting === undefined) throw new TypeError(`${other.orderRef} rests`);
  desk.tws.exchange.place({ ...resting, orderRef, orderId: 900 });
  expect(await back).toMatchObject({ order: { reason } });
});

test('nothing is decided on an order that is not in doubt, or that the broker was not asked for', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(farLimit);
  const { trading } = desk.connector;
  await expect(trading.resubmit(order.orderRef)).rejects.toThrow(
    /is working, not in doubt: there is nothing to decide/,
  );
  await expect(trading.abandon('autobot:none', 'why')).rejects.toThrow('there is no order autobot:none');
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
});

test('an order in doubt stays so over a restart, until a person decides', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'orders.ndjson');
  const first = await connectedDesk({ journal: new FileOrderJournal(path), account: 'DU1234567' });
  const orderRef = await anOrderInDoubt(first);
  await first[Symbol.asyncDispose]();

  await using second = await connectedDesk({ journal: new FileOrderJournal(path), account: 'DU1234567' });
  expect(second.connector.orders).toMatchObject([{ orderRef, state: 'unknown' }]);
  // The journal masks the account; it is the default one, so it is known.
  const again = await second.connector.trading.resubmit(orderRef);
  expect(again.current.state).toBe('working');
  expect(second.tws.exchange.openOrders).toMatchObject([{ account: 'DU1234567' }]);
});

test('an order that was to be sent again and was refused leaves the first in doubt', () => {
  const order = {
    action: 'BUY',
    quantity: 1,
    orderType: 'MKT',
    timeInForce: 'DAY',
    outsideRegularHours: false,
  } as const;
  const intent = (orderRef: string) =>
    ({ type: 'intent', orderRef, contract: {}, order: { ...order, orderRef } }) as const;
  const { orders, highestId } = restoreOrders([
    { ...intent('a:1'), idsUpTo: 1 },
    { type: 'sent', orderRef: 'a:1', orderId: 1 },
    { ...intent('a:2'), idsUpTo: 2, resubmits: 'a:1' },
    { type: 'refused', orderRef: 'a:2', rule: 'notAlive', reason: 'no sign of life' },
  ]);
  expect(orders).toMatchObject([{ orderRef: 'a:1', orderId: 1, state: 'unknown' }]);
  expect(highestId).toBe(2);
});
