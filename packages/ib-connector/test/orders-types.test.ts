import { buy, OrderChangeRejectedError, OrderRefusedError, sell } from '@autobot/ib-connector';
import { expect, test } from 'vitest';
import { connectedDesk, type PaperDesk } from './paper-desk.ts';

/** What the mock read of the orders it was sent, by the names of the fields on the wire. */
function sentOrders({ tws }: PaperDesk): readonly Record<string, unknown>[] {
  return tws.journal.named('placeOrder').map(({ values }) => {
    const { fields, ...read } = values as { readonly fields: Record<string, unknown> } & Record<string, unknown>;
    return { ...fields, ...read };
  });
}

async function lastPrice({ connector }: PaperDesk): Promise<number> {
  return Math.round((await connector.getTicker('AAPL')).last);
}

test('a limit order carries its price, its time in force and where it may trade', async () => {
  await using desk = await connectedDesk();
  const request = buy(10, 'AAPL').limit(1.25).goodTillCancelled().outsideRegularHours().allOrNone().build();
  const order = await desk.connector.placeOrder(request);
  expect(sentOrders(desk)).toMatchObject([
    { orderType: 'LMT', limitPrice: 1.25, tif: 'GTC', outsideRth: '1', allOrNone: '1', transmit: true, whatIf: false },
  ]);
  expect(order.current).toMatchObject({ state: 'working', limitPrice: 1.25 });
});

test('a price that is off its tick by a rounding error leaves as the tick, new or changed', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(buy(10, 'AAPL').limit(1.5699999999999998).build());
  expect(order.current).toMatchObject({ state: 'working', limitPrice: 1.57 });
  const changed = await desk.connector.trading.change(order, { limitPrice: 0.1 + 0.2 });
  expect(changed).toMatchObject({ state: 'working', limitPrice: 0.3 });
  expect(sentOrders(desk).map(({ limitPrice }) => limitPrice)).toEqual([1.57, 0.3]);
});

test('a GTD order carries its end in UTC', async () => {
  await using desk = await connectedDesk();
  await desk.connector.placeOrder(
    buy(1, 'AAPL')
      .limit(1)
      .goodTill(new Date(Date.UTC(2031, 4, 6, 7, 8, 9)))
      .build(),
  );
  expect(sentOrders(desk)).toMatchObject([{ tif: 'GTD', goodTillDate: '20310506-07:08:09' }]);
});

test.each(['IOC', 'FOK', 'OPG'] as const)('%s travels as it was said', async (timeInForce) => {
  await using desk = await connectedDesk();
  await desk.connector.placeOrder({
    symbol: 'AAPL',
    action: 'BUY',
    quantity: 1,
    orderType: 'LMT',
    limitPrice: 1,
    timeInForce,
  });
  expect(sentOrders(desk)).toMatchObject([{ tif: timeInForce }]);
});

test('a stop sleeps until its price is reached, and then trades', async () => {
  await using desk = await connectedDesk();
  const price = await lastPrice(desk);
  const order = await desk.connector.placeOrder(
    buy(10, 'AAPL')
      .stop(price + 20)
      .build(),
  );
  expect(order.current.state).toBe('acknowledged');
  desk.tws.market.movePrice('AAPL', price + 30);
  expect(await order.whenDone()).toMatchObject({ state: 'filled', filled: 10 });
});

test('a stop limit becomes a limit order at its own price', async () => {
  await using desk = await connectedDesk();
  const price = await lastPrice(desk);
  const order = await desk.connector.placeOrder(
    sell(10, 'AAPL')
      .stopLimit(price - 20, price - 100)
      .build(),
  );
  expect(sentOrders(desk)).toMatchObject([{ orderType: 'STP LMT', auxPrice: price - 20, limitPrice: price - 100 }]);
  desk.tws.market.movePrice('AAPL', price - 30);
  expect(await order.whenDone()).toMatchObject({ state: 'filled' });
});

test('a trailing stop follows the price, by an amount or by percent', async () => {
  await using desk = await connectedDesk();
  const price = await lastPrice(desk);
  const order = await desk.connector.placeOrder(sell(10, 'AAPL').trailing({ amount: 5 }).build());
  await desk.connector.placeOrder(
    sell(10, 'AAPL')
      .trailing({ percent: 50 }, price - 100)
      .build(),
  );
  await desk.connector.placeOrder(sell(10, 'AAPL').trailingLimit({ amount: 90 }, 0.5).build());
  expect(sentOrders(desk)).toMatchObject([
    { orderType: 'TRAIL', auxPrice: 5, trailingPercent: '' },
    { orderType: 'TRAIL', trailingPercent: '50', trailStopPrice: String(price - 100) },
    { orderType: 'TRAIL LIMIT', auxPrice: 90, lmtPriceOffset: '0.5' },
  ]);
  desk.tws.market.movePrice('AAPL', price + 50);
  await desk.tws.whenReceived('reqCurrentTime', { count: desk.tws.journal.named('reqCurrentTime').length + 1 });
  desk.tws.market.movePrice('AAPL', price + 40);
  expect(await order.whenDone()).toMatchObject({ state: 'filled' });
});

test('a handle tells every state on the way, the fills, the average price and the commission', async () => {
  await using desk = await connectedDesk();
  desk.tws.fault({ kind: 'partial-fills', quantity: 4 });
  const order = await desk.connector.placeOrder(buy(10, 'AAPL').market().build());
  const states: string[] = [];
  for await (const { state, filled } of order) states.push(`${state} ${filled}`);
  expect(states.at(-1)).toBe('filled 10');
  expect(new Set(states).size).toBeGreaterThanOrEqual(2);
  expect(order.fills.map(({ shares }) => shares)).toEqual([4, 4, 2]);
  expect(order.averagePrice).toBeGreaterThan(0);
  await expect.poll(() => order.commission).toBeGreaterThanOrEqual(3);
});

test('a bracket leaves in one tick, is transmitted with its last order, and its ends trade only after its entry', async () => {
  await using desk = await connectedDesk();
  const price = await lastPrice(desk);
  const { entry, takeProfit, stopLoss } = await desk.connector.trading.placeBracket({
    entry: buy(10, 'AAPL')
      .limit(price - 50)
      .build(),
    takeProfit: { limitPrice: price - 20 },
    stopLoss: { stopPrice: price - 80 },
  });
  const { orderId } = entry;
  expect(sentOrders(desk)).toMatchObject([
    { orderId, action: 'BUY', parentId: 0, transmit: false, tif: 'DAY' },
    { orderId: orderId + 1, action: 'SELL', orderType: 'LMT', parentId: orderId, transmit: false, tif: 'GTC' },
    { orderId: orderId + 2, action: 'SELL', orderType: 'STP', parentId: orderId, transmit: true, auxPrice: price - 80 },
  ]);
  expect(entry.current.state).toBe('working');
  expect(takeProfit?.current.state).toBe('acknowledged');
  desk.tws.market.movePrice('AAPL', price - 55);
  await entry.whenDone();
  desk.tws.market.movePrice('AAPL', price - 10);
  expect(await takeProfit?.whenDone()).toMatchObject({ state: 'filled' });
  expect(await stopLoss?.whenDone()).toMatchObject({ state: 'cancelled', filled: 0 });
});

test('the ends of a bracket do not live without their entry: TWS rejects it, and they are cancelled', async () => {
  await using desk = await connectedDesk();
  await desk.connector.resolveContract('AAPL');
  desk.tws.fault({ kind: 'request-refused', request: 'placeOrder', code: 201 });
  const bracket = desk.connector.trading.placeBracket({
    entry: buy(10, 'AAPL').limit(100).build(),
    takeProfit: { limitPrice: 120 },
    stopLoss: { trailPercent: 5 },
  });
  await expect(bracket).rejects.toMatchObject({ code: 'ERR_IB_ORDER_REJECTED' });
  expect(await desk.connector.getOpenOrders()).toEqual([]);
});

test('a bracket of which one order is refused by us leaves nothing on the wire', async () => {
  await using desk = await connectedDesk();
  const bracket = desk.connector.trading.placeBracket({
    entry: buy(10, 'AAPL').limit(100).build(),
    takeProfit: { limitPrice: 120.005 },
  });
  await expect(bracket).rejects.toThrow('limitPrice must be a multiple of 0.01, was 120.005: use 120 or 120.01');
  expect(desk.tws.journal.named('placeOrder')).toEqual([]);
});

test('an OCA group carries one name and its rule', async () => {
  await using desk = await connectedDesk();
  const orders = [buy(10, 'AAPL').limit(100).build(), buy(10, 'MSFT').limit(100).build()];
  const handles = await desk.connector.trading.placeOcaGroup({ orders });
  const [first, second] = sentOrders(desk);
  expect(first).toMatchObject({ ocaType: '1', transmit: true });
  expect(first?.['ocaGroup']).toBe(second?.['ocaGroup']);
  expect(handles.map(({ current }) => current.state)).toEqual(['working', 'working']);
});

test('a preview tells margin and commission, and no order comes of it', async () => {
  await using desk = await connectedDesk();
  const preview = await desk.connector.trading.preview(buy(100, 'AAPL').limit(100).build());
  expect(preview).toMatchObject({ initialMarginChange: 5_000, commission: 1, commissionCurrency: 'USD' });
  expect(sentOrders(desk)).toMatchObject([{ whatIf: true }]);
  expect(desk.tws.exchange.orders).toEqual([]);
  expect(desk.connector.orders).toEqual([]);
  await desk.connector.placeOrder(buy(1, 'AAPL').limit(1).build());
  expect(desk.tws.exchange.orders).toHaveLength(1);
});

test('a change goes out under the same id, and settles when the broker shows it', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(buy(10, 'AAPL').limit(1).goodTillCancelled().build());
  const changed = await desk.connector.trading.change(order, { limitPrice: 2, quantity: 20 });
  expect(changed).toMatchObject({ state: 'working', limitPrice: 2, quantity: 20 });
  const [placed, again] = sentOrders(desk);
  expect(again).toMatchObject({
    orderId: placed?.['orderId'],
    orderRef: placed?.['orderRef'],
    tif: 'GTC',
    limitPrice: 2,
  });
  expect(desk.tws.exchange.openOrders).toHaveLength(1);
});

test.each([104, 105, 110, 201, 321, 2102])('a change that is rejected with %i leaves the order alive', async (code) => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(buy(10, 'AAPL').limit(1).build());
  desk.tws.fault({ kind: 'request-refused', request: 'placeOrder', code });
  const change = desk.connector.trading.change(order, { limitPrice: 2 });
  await expect(change).rejects.toBeInstanceOf(OrderChangeRejectedError);
  // Only 2102 says that the same may do later.
  await expect(change).rejects.toMatchObject({ twsCode: code, retryAfterMs: code === 2102 ? 500 : undefined });
  expect(order.current).toMatchObject({ state: 'working', limitPrice: 1 });
  expect(await desk.connector.trading.change(order, { limitPrice: 3 })).toMatchObject({ limitPrice: 3 });
  expect(await desk.connector.cancelOrder(order)).toMatchObject({ state: 'cancelled' });
});

test('a change that says nothing new, too little or comes too late is refused before the wire', async () => {
  await using desk = await connectedDesk();
  const order = await desk.connector.placeOrder(buy(10, 'AAPL').limit(1).build());
  const { trading } = desk.connector;
  await expect(trading.change(order, { limitPrice: 1 })).rejects.toThrow('would stay as it is (limitPrice 1)');
  await expect(trading.change(order, { limitPrice: 1.001 })).rejects.toThrow('multiple of 0.01, was 1.001');
  await expect(trading.change(order, { stopPrice: 1 })).rejects.toThrow('a LMT order has no stopPrice');
  await desk.connector.cancelOrder(order);
  await expect(trading.change(order, { limitPrice: 2 })).rejects.toBeInstanceOf(OrderRefusedError);
  expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
});

test('a global cancel goes out ahead of all that waits and ends every order', async () => {
  await using desk = await connectedDesk();
  await desk.connector.placeOrder(buy(10, 'AAPL').limit(1).build());
  await desk.connector.placeOrder(buy(10, 'MSFT').limit(1).build());
  const ended = await desk.connector.trading.cancelAll();
  expect(ended.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  expect(desk.tws.journal.named('reqGlobalCancel')).toHaveLength(1);
});
