import { type Order, OrderAction, OrderType, SecType } from '@stoqey/ib';
import { expect, test } from 'vitest';
import { type ErrorAnswer, answerTo } from './error-answer.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const dax = { symbol: 'DAX', secType: SecType.IND, exchange: 'EUREX', currency: 'EUR' };
const limit: Order = {
  action: OrderAction.BUY,
  orderType: OrderType.LMT,
  lmtPrice: 1,
  totalQuantity: 10,
  transmit: true,
};
const market: Order = { ...limit, orderType: OrderType.MKT };

const answers: readonly ErrorAnswer[] = [
  {
    when: 'an order id is below one that was used',
    code: 103,
    id: 4,
    text: /^Duplicate order id$/,
    act: ({ client }) => {
      client.api.placeOrder(5, aapl, limit);
      client.api.placeOrder(4, aapl, limit);
    },
  },
  {
    when: 'a filled order is changed',
    code: 104,
    id: 1,
    text: /^Cannot modify a filled order\.$/,
    act: ({ client }) => {
      client.api.placeOrder(1, aapl, market);
      client.api.placeOrder(1, aapl, market);
    },
  },
  {
    when: 'a price is off the grid',
    code: 110,
    id: 1,
    text: /does not conform to the minimum price variation/,
    act: ({ client }) => void client.api.placeOrder(1, aapl, { ...limit, lmtPrice: 1.001 }),
  },
  {
    when: 'the parent of an order is not there',
    code: 135,
    id: 2,
    text: /^Can't find order with id =1$/,
    act: ({ client }) => void client.api.placeOrder(2, aapl, { ...limit, parentId: 1 }),
  },
  {
    when: 'a child still names a parent that is done',
    code: 135,
    id: 2,
    text: /^Can't find order with id =1$/,
    act: ({ client }) => {
      client.api.placeOrder(1, aapl, { ...market, transmit: false });
      client.api.placeOrder(2, aapl, { ...limit, parentId: 1 });
      client.api.placeOrder(2, aapl, { ...limit, lmtPrice: 2, parentId: 1 });
    },
  },
  {
    when: 'a cancel reaches the exchange after the order has traded',
    code: 161,
    id: 1,
    text: /^Cancel attempted when order is not in a cancellable state\. {2}Order permId =\d+$/,
    act: async ({ client, tws }) => {
      client.api.placeOrder(1, aapl, limit);
      await client.event('orderStatus');
      const lost = tws.fault({ kind: 'upstream-lost' });
      client.api.cancelOrder(1);
      await client.event('orderStatus', ([, status]) => status === 'PendingCancel');
      tws.market.movePrice('AAPL', 0.5);
      tws.exchange.step();
      lost.dispose();
    },
  },
  {
    when: 'what cannot be traded is ordered',
    code: 201,
    id: 1,
    text: /^Order rejected - reason:/,
    act: ({ client }) => void client.api.placeOrder(1, dax, market),
  },
  {
    when: 'an order is cancelled',
    code: 202,
    id: 1,
    text: /^Order Canceled - reason:/,
    act: ({ client }) => {
      client.api.placeOrder(1, aapl, limit);
      client.api.cancelOrder(1);
    },
  },
  {
    when: 'a request makes no sense',
    code: 321,
    id: 1,
    text: /^Error validating request\.-'\w+' : cause - /,
    act: ({ client }) => void client.api.placeOrder(1, aapl, { ...limit, account: 'DU999' }),
  },
  {
    when: 'an order comes and TWS is read-only',
    code: 321,
    id: 1,
    text: /currently in Read-Only mode\.$/,
    options: { readOnly: true },
    act: ({ client }) => void client.api.placeOrder(1, aapl, limit),
  },
  {
    when: 'an order is cancelled that was never placed',
    code: 10147,
    id: 9,
    text: /^OrderId 9 that needs to be cancelled is not found\.$/,
    act: ({ client }) => void client.api.cancelOrder(9),
  },
  {
    when: 'an order is cancelled that was done more than a minute ago',
    code: 10147,
    id: 1,
    text: /^OrderId 1 that needs to be cancelled is not found\.$/,
    act: async ({ client, clock }) => {
      client.api.placeOrder(1, aapl, market);
      await client.event('execDetails');
      clock.advance(60_001);
      client.api.cancelOrder(1);
    },
  },
  ...(['Filled', 'Cancelled', 'PendingCancel'] as const).map(
    (state): ErrorAnswer => ({
      when: `an order is cancelled that is ${state}`,
      code: 10148,
      id: 1,
      text: new RegExp(`^OrderId 1 that needs to be cancelled cannot be cancelled, state: ${state}\\.$`),
      act: ({ client, tws }) => {
        client.api.placeOrder(1, aapl, state === 'Filled' ? market : limit);
        if (state === 'PendingCancel') tws.fault({ kind: 'upstream-lost' });
        if (state !== 'Filled') client.api.cancelOrder(1);
        client.api.cancelOrder(1);
      },
    }),
  ),
];

test.each(answers)('$code when $when', async (answer) => {
  expect(await answerTo(answer)).toMatch(answer.text);
});
