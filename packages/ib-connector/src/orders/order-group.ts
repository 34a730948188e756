import { InvalidRequestError } from '../errors/request-errors.ts';
import type { OrderRequest } from './order-request.ts';

/** An order with the orders that are to end the position it opens. */
export interface BracketRequest {
  /** What opens the position. */
  readonly entry: OrderRequest;
  /** Limit at which the profit is taken. */
  readonly takeProfit?: { readonly limitPrice: number };
  /** Stop at which the loss is cut: a stop, a stop limit, or one that follows the market. */
  readonly stopLoss?:
    | { readonly stopPrice: number; readonly limitPrice?: number }
    | { readonly trailAmount: number }
    | { readonly trailPercent: number };
  /** How long the ends work. Default `GTC`, so that a position is not left alone over night. */
  readonly exitTimeInForce?: 'DAY' | 'GTC';
}

/** What happens to the others of a group when one is filled. */
export type OcaRule = 'cancel' | 'reduceOneAtATime' | 'reduce';

/** Orders of which only one is to be filled. */
export interface OcaRequest {
  /** Two or more, for one contract each or the same. */
  readonly orders: readonly OrderRequest[];
  /** `cancel`: the others are cancelled, and only one is at the market at a time. Default `cancel`. */
  readonly rule?: OcaRule;
}

/** OCA types as TWS counts them. Source: TWS API docs, "One Cancels All". */
export const ocaTypes: Readonly<Record<OcaRule, 1 | 2 | 3>> = { cancel: 1, reduceOneAtATime: 2, reduce: 3 };

/** The orders of a bracket, its entry first; the ends sell what it buys, or the other way round. */
export interface BracketOrders {
  readonly entry: OrderRequest;
  readonly takeProfit: OrderRequest | undefined;
  readonly stopLoss: OrderRequest | undefined;
}

/**
 * Spells a bracket out; pure.
 * @throws {InvalidRequestError} it has no end, or one on the wrong side of the entry
 */
export function bracketOrders(request: BracketRequest): BracketOrders {
  const { entry, takeProfit, stopLoss, exitTimeInForce = 'GTC' } = request;
  if (takeProfit === undefined && stopLoss === undefined) {
    throw new InvalidRequestError(
      'bracket',
      'a bracket needs takeProfit or stopLoss, neither was given: use placeOrder',
    );
  }
  const { timeInForce } = entry;
  if (timeInForce === 'IOC' || timeInForce === 'FOK') {
    const why = `its ends could be left without a parent or larger than it`;
    throw new InvalidRequestError(
      'entry',
      `the entry of a bracket cannot be ${timeInForce}, because ${why}: use DAY or GTC`,
    );
  }
  checkSides(request);
  const { symbol, contract, account, quantity } = entry;
  const exit = {
    ...(symbol !== undefined && { symbol }),
    ...(contract !== undefined && { contract }),
    ...(account !== undefined && { account }),
    action: entry.action === 'BUY' ? 'SELL' : 'BUY',
    quantity,
    timeInForce: exitTimeInForce,
    outsideRegularHours: entry.outsideRegularHours ?? false,
  } as const;
  return {
    entry,
    takeProfit: takeProfit === undefined ? undefined : { ...exit, orderType: 'LMT', limitPrice: takeProfit.limitPrice },
    stopLoss: stopLoss === undefined ? undefined : { ...exit, ...stopFields(stopLoss) },
  };
}

type StopLoss = NonNullable<BracketRequest['stopLoss']>;

function stopFields(
  stop: StopLoss,
): Pick<OrderRequest, 'orderType' | 'stopPrice' | 'limitPrice' | 'trailAmount' | 'trailPercent'> {
  if ('trailAmount' in stop) return { orderType: 'TRAIL', trailAmount: stop.trailAmount };
  if ('trailPercent' in stop) return { orderType: 'TRAIL', trailPercent: stop.trailPercent };
  const { stopPrice, limitPrice } = stop;
  return limitPrice === undefined ? { orderType: 'STP', stopPrice } : { orderType: 'STP LMT', stopPrice, limitPrice };
}

// The profit lies beyond the entry and the loss before it; ends the other way round would trade at once.
function checkSides({ entry, takeProfit, stopLoss }: BracketRequest): void {
  const { limitPrice: price, action } = entry;
  const direction = action === 'BUY' ? 1 : -1;
  const stopPrice = stopLoss !== undefined && 'stopPrice' in stopLoss ? stopLoss.stopPrice : undefined;
  if (price !== undefined && takeProfit !== undefined && (takeProfit.limitPrice - price) * direction <= 0) {
    throw wrongSide('takeProfit', takeProfit.limitPrice, action === 'BUY' ? 'above' : 'below', `the entry at ${price}`);
  }
  if (price !== undefined && stopPrice !== undefined && (price - stopPrice) * direction <= 0) {
    throw wrongSide('stopLoss', stopPrice, action === 'BUY' ? 'below' : 'above', `the entry at ${price}`);
  }
  if (takeProfit !== undefined && stopPrice !== undefined && (takeProfit.limitPrice - stopPrice) * direction <= 0) {
    const where = action === 'BUY' ? 'below' : 'above';
    throw wrongSide('stopLoss', stopPrice, where, `the profit at ${takeProfit.limitPrice}`);
  }
}

function wrongSide(field: string, value: number, side: string, of: string): InvalidRequestError {
  return new InvalidRequestError(field, `${field} must lie ${side} ${of}, was ${value}`);
}
