import { expect, test } from 'vitest';
import { stockNamed } from './instrument-catalogue.ts';
import { newOrder, type Order } from './order.ts';
import { matchOrder } from './order-matcher.ts';
import type { Quote } from './quote.ts';
import { type Trail, trailed, trailLimit } from './trailing-stop.ts';

const byTen: Trail = { amount: 10, percent: undefined, initialStop: undefined, limitOffset: 0 };

function aQuote(last: number): Quote {
  return { bid: last - 1, ask: last + 1, last, bidSize: 1, askSize: 1, lastSize: 1, volume: 0, close: last, atMs: 0 };
}

function anOrder(action: 'BUY' | 'SELL', trail: Trail, type: 'TRAIL' | 'TRAIL LIMIT' = 'TRAIL'): Order {
  const terms = { action, quantity: 10, type, limitPrice: undefined, stopPrice: undefined, trail } as const;
  const instrument = stockNamed('TEST', 100, 1);
  const who = { clientId: 1, orderId: 1, parentId: 0, account: 'DU1', instrument, route: 'SMART', orderRef: '' };
  return newOrder(
    { ...who, terms: { ...terms, isTransmitted: true, attributes: {} } },
    { permId: 1, isHeld: false, takenMs: 0 },
  );
}

/** Where the stop stands after each price. */
function stops(order: Order, prices: readonly number[]): readonly (number | undefined)[] {
  let now = order;
  return prices.map((price) => {
    now = trailed(now, aQuote(price));
    return now.trailStopPrice;
  });
}

test.each([
  [
    'a sell stop rises with the price and never falls',
    anOrder('SELL', byTen),
    [100, 120, 105, 130],
    [90, 110, 110, 120],
  ],
  ['a buy stop falls with the price and never rises', anOrder('BUY', byTen), [100, 80, 95, 70], [110, 90, 90, 80]],
  [
    'a distance in percent is of the price at the time',
    anOrder('SELL', { ...byTen, amount: undefined, percent: 5 }),
    [100, 200],
    [95, 190],
  ],
  [
    'a first stop stands until the price has moved it',
    anOrder('SELL', { ...byTen, initialStop: 95 }),
    [100, 120],
    [95, 110],
  ],
])('%s', (_name, order, prices, expected) => {
  expect(stops(order, prices)).toEqual(expected);
});

test('a woken trailing limit order takes no price beyond its limit', () => {
  const order = { ...anOrder('SELL', { ...byTen, limitOffset: 2 }, 'TRAIL LIMIT'), trailStopPrice: 90 };
  expect(trailLimit(order)).toBe(88);
  expect(matchOrder(order, aQuote(91))).toEqual({ type: 'rests' });
  expect(matchOrder(order, aQuote(90))).toEqual({ type: 'wakes' });
  const awake = { ...order, isTriggered: true };
  expect(matchOrder(awake, aQuote(89))).toEqual({ type: 'trades', price: 88 });
  expect(matchOrder(awake, aQuote(80))).toEqual({ type: 'rests' });
});
