import { MockTws } from '@autobot/testing-mocks';
import {
  ConjunctionConnection,
  type Order,
  OrderAction,
  OrderType,
  PriceCondition,
  SecType,
  TimeCondition,
  TriggerMethod,
} from '@stoqey/ib';
import { describe, expect, test } from 'vitest';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const sell: Order = { action: OrderAction.SELL, orderType: OrderType.TRAIL, totalQuantity: 10, transmit: true };

describe.each([178, 193])('at server version %d', (serverVersion) => {
  test('a trailing stop follows the price up, stays when it falls, and trades when it is reached', async () => {
    const positions = [{ symbol: 'AAPL', quantity: 10, averageCost: 200 }];
    await using tws = await MockTws.start({ serverVersion, tickIntervalMs: 5, positions });
    tws.market.movePrice('AAPL', 200);
    using client = await new StoqeyClient(tws.port).connected();
    client.api.placeOrder(1, aapl, { ...sell, auxPrice: 10 });
    await client.event('orderStatus', ([, status]) => status === 'PreSubmitted');
    tws.market.movePrice('AAPL', 300);
    await expect.poll(() => tws.exchange.orders[0]?.trailStopPrice).toBeGreaterThan(289);
    tws.market.movePrice('AAPL', 295);
    expect(tws.exchange.executions).toEqual([]);
    tws.market.movePrice('AAPL', 280);
    await client.event('orderStatus', ([, status]) => status === 'Filled');
    expect(client.named('error')).toEqual([]);
    expect(tws.journal.failures).toEqual([]);
  });

  test('an order with conditions waits until they are met, tells them to whoever asks, and then works', async () => {
    await using tws = await MockTws.start({ serverVersion, tickIntervalMs: 5 });
    tws.market.movePrice('AAPL', 200);
    using client = await new StoqeyClient(tws.port).connected();
    const conditions = [
      new PriceCondition(100, TriggerMethod.Default, 265598, 'SMART', false, ConjunctionConnection.AND),
      new TimeCondition('20200101-00:00:00', true, ConjunctionConnection.OR),
    ];
    client.api.placeOrder(1, aapl, { ...sell, orderType: OrderType.MKT, conditions });
    await client.event('orderStatus', ([, status]) => status === 'PreSubmitted');
    const told = client.named('openOrder').at(-1)?.[2];
    expect(told).toMatchObject({ conditions: [{ price: 100, conId: 265598, isMore: false }, { isMore: true }] });
    expect(tws.exchange.executions).toEqual([]);
    tws.market.movePrice('AAPL', 99);
    await client.event('orderStatus', ([, status]) => status === 'Filled');
    client.api.reqCompletedOrders(false);
    await client.event('completedOrdersEnd');
    expect(client.named('completedOrder')[0]?.[1]).toMatchObject({ conditions: [{ price: 100 }, { isMore: true }] });
    expect(client.named('error')).toEqual([]);
    expect(tws.journal.failures).toEqual([]);
  });

  test('an order that is cancelled on its conditions works until they are met', async () => {
    await using tws = await MockTws.start({ serverVersion, tickIntervalMs: 5 });
    tws.market.movePrice('AAPL', 200);
    using client = await new StoqeyClient(tws.port).connected();
    const price = new PriceCondition(100, TriggerMethod.Default, 265598, 'SMART', false, ConjunctionConnection.AND);
    const limit: Order = { ...sell, orderType: OrderType.LMT, lmtPrice: 900, conditions: [price] };
    client.api.placeOrder(1, aapl, { ...limit, conditionsCancelOrder: true });
    await client.event('orderStatus', ([, status]) => status === 'Submitted');
    tws.market.movePrice('AAPL', 99);
    await client.event('orderStatus', ([, status]) => status === 'Cancelled');
    expect(tws.journal.failures).toEqual([]);
  });

  test('client 0 is given the orders made by hand, those there are and those to come', async () => {
    await using tws = await MockTws.start({ serverVersion });
    using client = await new StoqeyClient(tws.port, 0).connected();
    const first = tws.exchange.placeByHand({ symbol: 'AAPL', action: 'BUY', quantity: 1, limitPrice: 1 });
    client.api.reqAutoOpenOrders(true);
    await client.event('orderBound', ([permId]) => permId === first.permId);
    const second = tws.exchange.placeByHand({ symbol: 'MSFT', action: 'BUY', quantity: 1 });
    const [, , orderId] = await client.event('orderBound', ([permId]) => permId === second.permId);
    await client.event('orderStatus', ([id, status]) => id === orderId && status === 'Filled');
    client.api.cancelOrder(-2);
    await client.event('orderStatus', ([id, status]) => id === -2 && status === 'Cancelled');
    expect(client.named('error').filter(([, code]) => code === 505)).toEqual([]);
    expect(tws.journal.failures).toEqual([]);
  });
});

test('no other client may bind them', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port, 5).connected();
  client.api.reqAutoOpenOrders(true);
  const [text] = await client.event('info', ([, code]) => code === 321);
  expect(String(text)).toContain('default client');
});
