import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../errors/request-errors.ts';
import { stock } from '../tws-api/contract.ts';
import { checkOrderRequest, type OrderRequest } from './order-request.ts';

const market: OrderRequest = { symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'MKT' };
const limit: OrderRequest = { ...market, orderType: 'LMT', limitPrice: 190 };

const NOW_MS = Date.UTC(2026, 0, 5, 15);

function refusal(request: OrderRequest): InvalidRequestError {
  try {
    checkOrderRequest(request, NOW_MS);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error;
  }
  throw new Error(`not refused: ${JSON.stringify(request)}`);
}

describe('checkOrderRequest', () => {
  it.each<[string, OrderRequest]>([
    ['a market order', market],
    ['a limit order', limit],
    ['a fraction of a share', { ...market, quantity: 0.5 }],
    ['a contract in place of a symbol', { contract: stock('AAPL'), action: 'SELL', quantity: 1, orderType: 'MKT' }],
    ['good till cancelled', { ...limit, timeInForce: 'GTC' }],
  ])('lets %s pass', (_, request) => {
    expect(() => {
      checkOrderRequest(request);
    }).not.toThrow();
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses the quantity %s by name and value',
    (quantity) => {
      const { field, code, message } = refusal({ ...market, quantity });
      expect({ field, code }).toEqual({ field: 'quantity', code: 'ERR_IB_INVALID_REQUEST' });
      expect(message).toBe(`quantity must be a finite number above 0, was ${quantity}`);
    },
  );

  it('refuses a quantity that is text, as it comes from untyped callers', () => {
    expect(refusal({ ...market, quantity: '5' as unknown as number }).message).toContain('was 5');
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses the limit price %s by name and value',
    (limitPrice) => {
      expect(refusal({ ...limit, limitPrice }).message).toBe(
        `limitPrice must be a finite number above 0, was ${limitPrice}`,
      );
    },
  );

  it('refuses a limit order without a price, and a market order with one', () => {
    const { limitPrice: _, ...withoutPrice } = limit;
    expect(refusal(withoutPrice).message).toBe('limitPrice must be a finite number above 0, was undefined');
    expect(refusal({ ...market, limitPrice: 190 }).message).toBe(
      'a MKT order has no limitPrice, was 190: leave it out',
    );
  });

  it('refuses words that are none of the choices', () => {
    expect(refusal({ ...market, action: 'HOLD' as 'BUY' }).message).toBe('action must be BUY or SELL, was "HOLD"');
    expect(refusal({ ...market, orderType: 'REL' as 'MKT' }).field).toBe('orderType');
    expect(refusal({ ...market, timeInForce: 'GTX' as 'DAY' }).field).toBe('timeInForce');
  });

  it('refuses an order for nothing', () => {
    expect(refusal({ action: 'BUY', quantity: 1, orderType: 'MKT' }).message).toBe(
      'an order needs a symbol or a contract',
    );
  });

  it.each<[Partial<OrderRequest>]>([
    [{ orderType: 'STP', stopPrice: 180 }],
    [{ orderType: 'STP LMT', stopPrice: 180, limitPrice: 179 }],
    [{ orderType: 'TRAIL', trailAmount: 2 }],
    [{ orderType: 'TRAIL', trailPercent: 1.5, stopPrice: 180 }],
    [{ orderType: 'TRAIL LIMIT', trailAmount: 2, limitOffset: 0 }],
    [{ timeInForce: 'GTD', goodTill: new Date(NOW_MS + 1) }],
    [{ timeInForce: 'FOK' }],
    [{ timeInForce: 'OPG' }],
    [{ allOrNone: true, outsideRegularHours: true }],
  ])('lets %j pass', (fields) => {
    expect(() => {
      checkOrderRequest({ ...market, ...fields }, NOW_MS);
    }).not.toThrow();
  });

  it.each<[Partial<OrderRequest>, string, string]>([
    [{ orderType: 'STP' }, 'stopPrice', 'stopPrice must be a finite number above 0, was undefined'],
    [{ orderType: 'STP LMT', stopPrice: 1 }, 'limitPrice', 'limitPrice must be a finite number above 0, was undefined'],
    [{ stopPrice: 5 }, 'stopPrice', 'a MKT order has no stopPrice, was 5: leave it out'],
    [{ orderType: 'TRAIL' }, 'trailAmount', 'a TRAIL order needs trailAmount or trailPercent: neither was given'],
    [{ orderType: 'TRAIL', trailAmount: 1, trailPercent: 2 }, 'trailAmount', 'both were given, 1 and 2'],
    [{ orderType: 'TRAIL', trailPercent: 100 }, 'trailPercent', 'trailPercent must be below 100, was 100'],
    [{ orderType: 'TRAIL', trailAmount: 1, limitPrice: 5 }, 'limitPrice', 'a TRAIL order has no limitPrice, was 5'],
    [{ orderType: 'TRAIL LIMIT', trailAmount: 1 }, 'limitOffset', 'limitOffset must be a finite number above 0'],
    [{ timeInForce: 'GTD' }, 'goodTill', 'a GTD order needs goodTill, was undefined'],
    [{ timeInForce: 'GTD', goodTill: new Date(NOW_MS) }, 'goodTill', 'goodTill must be in the future, was 2026-01-05'],
    [{ timeInForce: 'GTD', goodTill: new Date(Number.NaN) }, 'goodTill', 'must be a valid date'],
    [{ goodTill: new Date(NOW_MS + 1) }, 'goodTill', 'goodTill is for timeInForce GTD only, which was DAY'],
    [{ orderType: 'STP', stopPrice: 1, timeInForce: 'IOC' }, 'timeInForce', 'cannot be IOC: use DAY, GTC or GTD'],
    [{ timeInForce: 'FOK', allOrNone: true }, 'allOrNone', 'allOrNone is not for FOK'],
    [
      { timeInForce: 'OPG', outsideRegularHours: true },
      'outsideRegularHours',
      'leave outsideRegularHours out, was true',
    ],
  ])('refuses %j, naming %s, the value and the way out', (fields, field, words) => {
    const error = refusal({ ...market, ...fields });
    expect(error.field).toBe(field);
    expect(error.message).toContain(words);
  });
});
