import { describe, expect, it } from 'vitest';
import { buy, sell } from './order-builder.ts';
import { type BracketRequest, bracketOrders } from './order-group.ts';

const entry = buy(10, 'AAPL').limit(100).outsideRegularHours().forAccount('DU1').build();
const bracket: BracketRequest = { entry, takeProfit: { limitPrice: 120 }, stopLoss: { stopPrice: 90 } };

describe('bracketOrders', () => {
  it('spells out the ends: the other side, the same size, account and hours, working over night', () => {
    const { takeProfit, stopLoss } = bracketOrders(bracket);
    const common = { symbol: 'AAPL', action: 'SELL', quantity: 10, account: 'DU1', outsideRegularHours: true };
    expect(takeProfit).toEqual({ ...common, timeInForce: 'GTC', orderType: 'LMT', limitPrice: 120 });
    expect(stopLoss).toEqual({ ...common, timeInForce: 'GTC', orderType: 'STP', stopPrice: 90 });
  });

  it.each([
    [
      { stopPrice: 90, limitPrice: 89 },
      { orderType: 'STP LMT', stopPrice: 90, limitPrice: 89 },
    ],
    [{ trailAmount: 5 }, { orderType: 'TRAIL', trailAmount: 5 }],
    [{ trailPercent: 5 }, { orderType: 'TRAIL', trailPercent: 5 }],
  ])('makes of the stop %j the order %j', (stopLoss, fields) => {
    expect(bracketOrders({ entry, stopLoss }).stopLoss).toMatchObject(fields);
  });

  it.each<[BracketRequest, string, string]>([
    [{ entry }, 'bracket', 'needs takeProfit or stopLoss'],
    [{ ...bracket, entry: buy(1, 'A').limit(100).fillOrKill().build() }, 'entry', 'cannot be FOK'],
    [{ entry, takeProfit: { limitPrice: 100 } }, 'takeProfit', 'must lie above the entry at 100, was 100'],
    [{ entry, stopLoss: { stopPrice: 101 } }, 'stopLoss', 'must lie below the entry at 100, was 101'],
    [
      { entry: buy(1, 'A').market().build(), takeProfit: { limitPrice: 5 }, stopLoss: { stopPrice: 6 } },
      'stopLoss',
      'must lie below the profit at 5, was 6',
    ],
    [
      { entry: sell(1, 'A').limit(100).build(), takeProfit: { limitPrice: 101 } },
      'takeProfit',
      'must lie below the entry',
    ],
    [{ entry: sell(1, 'A').limit(100).build(), stopLoss: { stopPrice: 99 } }, 'stopLoss', 'must lie above the entry'],
  ])('refuses nonsense by field and value: case %#', (request, field, words) => {
    expect(() => bracketOrders(request)).toThrow(
      expect.objectContaining({ field, message: expect.stringContaining(words) }),
    );
  });
});
