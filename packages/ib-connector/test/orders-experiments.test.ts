import {
  buy,
  IBConnector,
  NotConnectedError,
  OrderOutcomeUnknownError,
  OrderRefusedError,
} from '@autobot/ib-connector';
import { noDuplicateOrders } from '@autobot/testing-mocks';
import { describe, expect, test } from 'vitest';
import { connectedDesk, openGuards, type PaperDesk } from './paper-desk.ts';

// What @stoqey/ib does in each of these was measured: research/ib-connectivity.md, appendix A. Field sequences: appendix B.
const resting = buy(10, 'AAPL').limit(1).build();
const fast = { heartbeatIntervalMs: 60_000 };

async function readyDesk(options: Parameters<typeof connectedDesk>[0] = {}): Promise<PaperDesk> {
  const desk = await connectedDesk(options);
  await desk.connector.resolveContract('AAPL');
  return desk;
}

function refOf(outcome: PromiseSettledResult<{ readonly orderRef: string }>): string | undefined {
  if (outcome.status === 'fulfilled') return outcome.value.orderRef;
  return outcome.reason instanceof OrderOutcomeUnknownError ? outcome.reason.orderRef : undefined;
}

describe('appendix A', () => {
  test('A1, A2: an order placed while the link is down is refused at once and not sent after the reconnect', async () => {
    await using desk = await readyDesk();
    const lost = desk.next('link.lost');
    const ready = desk.next('link.ready');
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await lost;
    await expect(desk.connector.placeOrder(resting)).rejects.toMatchObject({ reason: 'linkNotReady', twsCode: 504 });
    await ready;
    await desk.connector.getOpenOrders();
    expect(desk.tws.journal.connections).toHaveLength(2);
    expect(desk.tws.journal.named('placeOrder')).toEqual([]);
  });

  test.each([
    ['B', 0],
    ['B2', 300],
  ])(
    '%s: of forty orders into a drop none is sent on the next link, sent twice or lost without a word',
    async (_, outageMs) => {
      await using desk = await readyDesk(fast);
      desk.tws.fault({ kind: 'drop', on: 'placeOrder', nth: 8, when: 'after' });
      if (outageMs > 0) desk.tws.schedule({ on: 'placeOrder', nth: 8, fault: { kind: 'refuse', forMs: outageMs } });
      const ready = desk.next('link.ready');
      const placing = Array.from({ length: 40 }, () => desk.connector.placeOrder(resting));
      const outcomes = await Promise.allSettled(placing);
      await ready;
      await desk.connector.getOpenOrders();
      for (const outcome of outcomes) {
        const error: unknown = outcome.status === 'fulfilled' ? undefined : outcome.reason;
        const isRefused = error instanceof OrderRefusedError;
        expect(error === undefined || isRefused || error instanceof OrderOutcomeUnknownError).toBe(true);
      }
      const sent = desk.tws.journal.named('placeOrder');
      expect(new Set(sent.map(({ connection }) => connection)).size).toBe(1);
      expect(noDuplicateOrders(desk.tws)).toEqual([]);
      const known = new Set(outcomes.map(refOf));
      for (const { orderRef } of desk.tws.exchange.orders) expect(known).toContain(orderRef);
    },
  );

  test('K: an order error does not touch the market data that has the same number', async () => {
    await using desk = await readyDesk();
    await using quotes = await desk.connector.streamQuotes('MSFT');
    const first = quotes[Symbol.asyncIterator]();
    await first.next();
    desk.tws.fault({ kind: 'request-refused', request: 'placeOrder', code: 201 });
    await expect(desk.connector.placeOrder(resting)).rejects.toMatchObject({ code: 'ERR_IB_ORDER_REJECTED' });
    expect(quotes.isClosed).toBe(false);
    expect((await first.next()).done).toBe(false);
    const requestIds = desk.tws.journal.named('reqMktData').map(({ values }) => (values as { reqId: number }).reqId);
    const orderIds = desk.tws.journal.named('placeOrder').map(({ values }) => (values as { orderId: number }).orderId);
    expect(requestIds.filter((id) => orderIds.includes(id))).toEqual([]);
  });

  test('P: after a restart whose nextValidId lies behind, no id is used again', async () => {
    await using desk = await readyDesk();
    for (let count = 0; count < 4; count += 1) await desk.connector.placeOrder(resting);
    const rolledBack = desk.next('order_ids.rolled_back');
    const ready = desk.next('link.ready');
    desk.tws.fault({ kind: 'restart', forMs: 50, nextValidIdBack: 3 });
    await rolledBack;
    await ready;
    await desk.connector.placeOrder(resting);
    const ids = desk.tws.journal.named('placeOrder').map(({ values }) => (values as { orderId: number }).orderId);
    expect(new Set(ids).size).toBe(5);
    expect(ids.at(-1)).toBeGreaterThan(Math.max(...ids.slice(0, -1)));
  });

  test('Q: orders placed at once get ids of their own, rising as they are sent', async () => {
    await using desk = await readyDesk();
    const orders = await Promise.all(Array.from({ length: 10 }, () => desk.connector.placeOrder(resting)));
    const ids = orders.map(({ orderId }) => orderId);
    expect(new Set(ids).size).toBe(10);
    const sent = desk.tws.journal.named('placeOrder').map(({ values }) => (values as { orderId: number }).orderId);
    expect(sent).toEqual([...ids].toSorted((one, other) => one - other));
  });
});

describe('appendix B', () => {
  test('B5: four orders in the second of a restart are unknown, their ids are not used again, and nothing is re-sent', async () => {
    await using desk = await readyDesk();
    const ready = desk.next('link.ready');
    desk.tws.fault({ kind: 'drop', on: 'placeOrder', when: 'before' });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => desk.connector.placeOrder(resting)));
    await ready;
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_IB_ORDER_OUTCOME_UNKNOWN' } });
    }
    expect(desk.connector.orders.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    const used = Math.max(...desk.connector.orders.map(({ orderId }) => orderId));
    const sent = desk.tws.journal.named('placeOrder').length;
    const next = await desk.connector.placeOrder(resting);
    expect(next.orderId).toBeGreaterThan(used);
    expect(desk.tws.journal.named('placeOrder')).toHaveLength(sent + 1);
  });

  test('B6: an order that the broker holds under two permIds is told, and a cancel goes to both', async () => {
    await using desk = await readyDesk({ reconcileIntervalMs: 100 });
    const order = await desk.connector.placeOrder(resting);
    const duplicated = desk.next('order.duplicated');
    desk.tws.fault({ kind: 'split-order' });
    await desk.connector.trading.change(order, { limitPrice: 2 });
    expect(desk.tws.exchange.openOrders).toHaveLength(2);
    expect((await duplicated).permIds).toHaveLength(2);
    expect(await desk.connector.cancelOrder(order)).toMatchObject({ state: 'cancelled' });
    expect(desk.tws.exchange.openOrders).toEqual([]);
    expect(desk.tws.journal.named('cancelOrder')).toHaveLength(2);
  });
});

test('a cancel is refused at once while the link is down, and what it was for stays as it was', async () => {
  await using desk = await readyDesk({ reconnectDelayMs: 10_000 });
  const order = await desk.connector.placeOrder(resting);
  const lost = desk.next('link.lost');
  desk.tws.fault({ kind: 'drop', how: 'end' });
  await lost;
  await expect(desk.connector.cancelOrder(order)).rejects.toBeInstanceOf(NotConnectedError);
  expect(order.current.state).toBe('working');
});

test.each([135, 161, 10_147, 10_148])(
  'a cancel that is answered by %i proves nothing: the broker is asked',
  async (code) => {
    await using desk = await readyDesk({ acknowledgeTimeoutMs: 500 });
    const order = await desk.connector.placeOrder(resting);
    desk.tws.fault({ kind: 'request-refused', request: 'cancelOrder', code });
    const asked = desk.tws.journal.named('reqCompletedOrders').length;
    await expect(desk.connector.cancelOrder(order)).rejects.toBeInstanceOf(OrderOutcomeUnknownError);
    expect(desk.tws.journal.named('reqCompletedOrders').length).toBeGreaterThan(asked);
    expect(order.current.state).toBe('working');
    expect(await desk.connector.cancelOrder(order)).toMatchObject({ state: 'cancelled' });
  },
);

test('a second connector with the same journal name does not see the orders of the first as its own', async () => {
  await using desk = await readyDesk();
  await desk.connector.placeOrder(resting);
  await using other = new IBConnector({
    port: desk.tws.port,
    clientId: 9,
    readOnly: false,
    guards: openGuards(desk.tws.port),
  });
  await other.connect();
  expect(other.orders).toEqual([]);
  await expect(other.trading.change(1, { limitPrice: 2 })).rejects.toThrow('no order of ours has the id 1');
});
