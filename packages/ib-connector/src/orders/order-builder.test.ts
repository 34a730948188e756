import { describe, expect, it } from 'vitest';
import { stock } from '../tws-api/contract.ts';
import { buy, sell } from './order-builder.ts';

const end = new Date(Date.UTC(2030, 0, 1));
const bought = { action: 'BUY', quantity: 10, symbol: 'AAPL' };

describe('buy and sell', () => {
  it.each([
    [buy(10, 'AAPL').market(), { ...bought, orderType: 'MKT' }],
    [buy(10, 'AAPL').limit(190).goodTillCancelled(), { orderType: 'LMT', limitPrice: 190, timeInForce: 'GTC' }],
    [buy(10, 'AAPL').limit(190).goodTill(end), { timeInForce: 'GTD', goodTill: end }],
    [buy(10, 'AAPL').limit(190).immediateOrCancel(), { timeInForce: 'IOC' }],
    [buy(10, 'AAPL').limit(190).fillOrKill(), { timeInForce: 'FOK' }],
    [buy(10, 'AAPL').market().atTheOpening(), { timeInForce: 'OPG' }],
    [buy(10, 'AAPL').limit(1).outsideRegularHours().allOrNone(), { outsideRegularHours: true, allOrNone: true }],
    [buy(10, 'AAPL').limit(1).forAccount('DU1').intent('a'), { account: 'DU1', intentId: 'a' }],
    [sell(5, stock('AAPL')).stop(180), { action: 'SELL', contract: stock('AAPL'), orderType: 'STP', stopPrice: 180 }],
    [sell(5, 'AAPL').stopLimit(180, 179), { orderType: 'STP LMT', stopPrice: 180, limitPrice: 179 }],
    [sell(5, 'AAPL').trailing({ percent: 2 }), { orderType: 'TRAIL', trailPercent: 2 }],
    [sell(5, 'AAPL').trailing({ amount: 2 }, 180), { orderType: 'TRAIL', trailAmount: 2, stopPrice: 180 }],
    [sell(5, 'AAPL').trailingLimit({ amount: 2 }, 0.5), { orderType: 'TRAIL LIMIT', trailAmount: 2, limitOffset: 0.5 }],
  ])('gives a request that carries what was said: case %#', (builder, fields) => {
    expect(builder.build()).toMatchObject(fields);
  });

  it('refuses nonsense when the request is built, by field and value', () => {
    expect(() => buy(-1, 'AAPL').market().build()).toThrow('quantity must be a finite number above 0, was -1');
    expect(() => sell(1, 'AAPL').stop(180).fillOrKill().build()).toThrow('cannot be FOK');
  });

  it('leaves what it was made from as it was', () => {
    const limit = buy(10, 'AAPL').limit(190);
    limit.allOrNone();
    expect(limit.build()).toEqual({ ...bought, orderType: 'LMT', limitPrice: 190 });
  });
});
