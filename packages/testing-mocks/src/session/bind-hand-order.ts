import { orderBound } from '../codec/replies.ts';
import type { Order } from '../exchange/order.ts';
import type { ClientSession, TwsServices } from './request-context.ts';

// Ids of bound orders are negative, so that they never meet one of the client's own; -1 means "no request".
const FIRST_BOUND_ID = -2;

/** True for an order typed into TWS that no client has a number for yet. */
export function isHandOrder(order: Order): boolean {
  return order.clientId === 0 && order.orderId === 0;
}

/** Makes an order that was typed into TWS one of client 0's; the exchange's own event then tells of it under its number. */
export function bindHandOrder(order: Order, session: ClientSession, tws: TwsServices): void {
  const bound = tws.exchange.orders.filter(({ clientId, orderId }) => clientId === 0 && orderId < 0).length;
  const orderId = FIRST_BOUND_ID - bound;
  session.send(orderBound(order.permId, 0, orderId));
  tws.exchange.bind(order.permId, orderId);
}
