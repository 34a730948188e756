import { completedOrder } from '../codec/completed-order.ts';
import { commissionReport, execDetails } from '../codec/execution.ts';
import { openOrder, orderStatus } from '../codec/open-order.ts';
import { completedOrdersEnd, execDetailsEnd, openOrderEnd } from '../codec/replies.ts';
import type { ExecutionsRequest } from '../codec/request-values.ts';
import { parseTwsTime } from '../codec/tws-time.ts';
import { type Execution, isOpen, type Order } from '../exchange/order.ts';
import { bindHandOrder, isHandOrder } from '../session/bind-hand-order.ts';
import type { ClientSession, RequestHandlers, TwsServices } from '../session/request-context.ts';

/** Requests for orders and trades there are. */
export const orderQueryHandlers: Pick<
  RequestHandlers,
  'reqOpenOrders' | 'reqAllOpenOrders' | 'reqAutoOpenOrders' | 'reqCompletedOrders' | 'reqExecutions'
> = {
  // A client's own orders here, everyone's there. Source: tws-protocol.md section 4 (trap 16).
  reqOpenOrders: (_values, { session, tws }) => {
    sendOpenOrders(session, tws, (order) => order.clientId === session.clientId);
  },
  reqAllOpenOrders: (_values, { session, tws }) => {
    sendOpenOrders(session, tws, () => true);
  },
  // Orders made by hand in TWS become client 0's, those to come included. Source: TWS API docs, "Binding Orders".
  reqAutoOpenOrders: ({ bind }, { session, tws }) => {
    if (session.clientId !== 0) {
      const cause = 'Only the default client (i.e 0) can auto bind orders.';
      session.sendNotice(-1, 321, `Error validating request.-'bW' : cause - ${cause}`);
      return;
    }
    session.memory.bindsHandOrders = bind;
    if (bind) for (const order of tws.exchange.openOrders) if (isHandOrder(order)) bindHandOrder(order, session, tws);
  },
  reqCompletedOrders: (_values, { session, tws }) => {
    for (const order of tws.exchange.orders) {
      if (isOpen(order)) continue;
      const parent = order.parentId === 0 ? undefined : tws.exchange.orderOf(order.clientId, order.parentId);
      session.send(completedOrder(order, parent?.permId ?? 0, session.serverVersion));
    }
    session.send(completedOrdersEnd());
  },
  reqExecutions: (request, { session, tws }) => {
    for (const execution of tws.exchange.executions) {
      if (!fitsFilter(execution, request)) continue;
      session.send(execDetails(request.reqId, execution, session.serverVersion));
      session.send(commissionReport(execution));
    }
    session.send(execDetailsEnd(request.reqId));
  },
};

/** In read-only mode orders are not even visible. Source: ib-connectivity.md section 2.2, "Read-only". */
function sendOpenOrders(session: ClientSession, tws: TwsServices, isWanted: (order: Order) => boolean): void {
  for (const order of tws.isReadOnly ? [] : tws.exchange.openOrders) {
    if (!isWanted(order)) continue;
    session.send(openOrder(order, session.serverVersion));
    session.send(orderStatus(order));
  }
  session.send(openOrderEnd());
}

function fitsFilter(execution: Execution, filter: ExecutionsRequest): boolean {
  const { order } = execution;
  const sinceMs = filter.time === '' ? undefined : parseTwsTime(filter.time);
  return (
    (filter.clientId === 0 || filter.clientId === order.clientId) &&
    fits(filter.account, order.account) &&
    fits(filter.symbol, order.instrument.symbol) &&
    fits(filter.secType, order.instrument.secType) &&
    (fits(filter.exchange, order.route) || fits(filter.exchange, order.instrument.primaryExchange)) &&
    (filter.side === '' || filter.side.startsWith(order.terms.action === 'BUY' ? 'B' : 'S')) &&
    (sinceMs === undefined || execution.atMs >= sinceMs)
  );
}

function fits(wanted: string, actual: string): boolean {
  return wanted === '' || wanted === actual;
}
