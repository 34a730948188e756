import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../errors/request-errors.ts';
import { stock } from '../tws-api/contract.ts';
import { checkOrderRequest, type OrderRequest } from './order-request.ts';

const market: OrderRequest = { symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'MKT' };
const limit: OrderRequest = { ...market, orderType: 'LMT', limitPrice: 190 };

function refusal(request: OrderRequest): InvalidRequestError {
  try {
    checkOrderRequest(request);
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
    expect(refusal({ ...market, limitPrice: 190 }).message).toBe('a MKT order has no limitPrice, was 190');
  });

  it('refuses words that are none of the choices', () => {
    expect(refusal({ ...market, action: 'HOLD' as 'BUY' }).message).toBe('action must be BUY or SELL, was "HOLD"');
    expect(refusal({ ...market, orderType: 'STP' as 'MKT' }).field).toBe('orderType');
    expect(refusal({ ...market, timeInForce: 'FOK' as 'DAY' }).field).toBe('timeInForce');
  });

  it('refuses an order for nothing', () => {
    expect(refusal({ action: 'BUY', quantity: 1, orderType: 'MKT' }).message).toBe(
      'an order needs a symbol or a contract',
    );
  });
});
