import { InvalidRequestError } from '../errors/request-errors.ts';
import type { Contract } from '../tws-api/contract.ts';

/** An order as a caller asks for it. */
export interface OrderRequest {
  /** A US stock by its symbol. Give this or `contract`. */
  readonly symbol?: string;
  readonly contract?: Contract;
  readonly action: 'BUY' | 'SELL';
  /** Shares or contracts; above 0. */
  readonly quantity: number;
  readonly orderType: 'MKT' | 'LMT';
  /** Currency units; required for `LMT`, refused for `MKT`. */
  readonly limitPrice?: number;
  /** Default `DAY`. */
  readonly timeInForce?: 'DAY' | 'GTC' | 'IOC';
  /** Default false. */
  readonly outsideRegularHours?: boolean;
  /** Default: the connector's account, or TWS's own choice. */
  readonly account?: string;
}

/**
 * Refuses an order that cannot be right, before anything is sent.
 * @throws {InvalidRequestError} names the field and the value
 */
export function checkOrderRequest(request: OrderRequest): void {
  if (request.symbol === undefined && request.contract === undefined) {
    throw new InvalidRequestError('symbol', 'an order needs a symbol or a contract');
  }
  checkOneOf('action', request.action, ['BUY', 'SELL']);
  checkOneOf('orderType', request.orderType, ['MKT', 'LMT']);
  checkOneOf('timeInForce', request.timeInForce ?? 'DAY', ['DAY', 'GTC', 'IOC']);
  checkPositive('quantity', request.quantity);
  if (request.orderType === 'LMT') checkPositive('limitPrice', request.limitPrice);
  if (request.orderType === 'MKT' && request.limitPrice !== undefined) {
    throw new InvalidRequestError('limitPrice', `a MKT order has no limitPrice, was ${request.limitPrice}`);
  }
}

function checkPositive(field: string, value: number | undefined): void {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return;
  throw new InvalidRequestError(field, `${field} must be a finite number above 0, was ${String(value)}`);
}

function checkOneOf(field: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new InvalidRequestError(field, `${field} must be ${choices.join(' or ')}, was "${value}"`);
}
