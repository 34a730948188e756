import { expect, test } from 'vitest';
import { stockNamed } from './instrument-catalogue.ts';
import type { Order, OrderTerms } from './order.ts';
import { matchOrder } from './order-matcher.ts';
import type { Quote } from './quote.ts';

const quote: Quote = {
  bid: 99,
  ask: 101,
  last: 100,
  bidSize: 1,
  askSize: 1,
  lastSize: 1,
  volume: 0,
  close: 100,
  atMs: 0,
};

function anOrder(terms: Partial<OrderTerms>, isTriggered = false): Order {
  return {
    clientId: 1,
    orderId: 1,
    parentId: 0,
    account: 'DU1',
    instrument: stockNamed('TEST', 100, 1),
    route: 'SMART',
    orderRef: '',
    permId: 1,
    status: 'Submitted',
    filled: 0,
    averagePrice: 0,
    lastFillPrice: 0,
    isTriggered,
    isHeld: false,
    takenMs: 0,
    doneMs: undefined,
    terms: {
      action: 'BUY',
      quantity: 10,
      type: 'MKT',
      limitPrice: undefined,
      stopPrice: undefined,
      isTransmitted: true,
      attributes: {},
      ...terms,
    },
  };
}

test.each([
  { terms: { action: 'BUY' }, outcome: { type: 'trades', price: 101 } },
  { terms: { action: 'SELL' }, outcome: { type: 'trades', price: 99 } },
  { terms: { type: 'LMT', action: 'BUY', limitPrice: 100 }, outcome: { type: 'rests' } },
  { terms: { type: 'LMT', action: 'BUY', limitPrice: 101 }, outcome: { type: 'trades', price: 101 } },
  { terms: { type: 'LMT', action: 'BUY', limitPrice: 150 }, outcome: { type: 'trades', price: 101 } },
  { terms: { type: 'LMT', action: 'SELL', limitPrice: 100 }, outcome: { type: 'rests' } },
  { terms: { type: 'LMT', action: 'SELL', limitPrice: 99 }, outcome: { type: 'trades', price: 99 } },
  { terms: { type: 'STP', action: 'SELL', stopPrice: 99.5 }, outcome: { type: 'rests' } },
  { terms: { type: 'STP', action: 'SELL', stopPrice: 100 }, outcome: { type: 'wakes' } },
  { terms: { type: 'STP', action: 'BUY', stopPrice: 100 }, outcome: { type: 'wakes' } },
  { terms: { type: 'STP LMT', action: 'BUY', stopPrice: 101, limitPrice: 150 }, outcome: { type: 'rests' } },
] as const)('$terms.action $terms.type meets the market: $outcome.type', ({ terms, outcome }) => {
  expect(matchOrder(anOrder(terms), quote)).toEqual(outcome);
});

test('a stop that has woken is a market order, a stop limit a limit order', () => {
  expect(matchOrder(anOrder({ type: 'STP', stopPrice: 500 }, true), quote)).toEqual({ type: 'trades', price: 101 });
  const stopLimit = { type: 'STP LMT', stopPrice: 100, limitPrice: 100 } as const;
  expect(matchOrder(anOrder(stopLimit, true), quote)).toEqual({ type: 'rests' });
});
