import { commissionReport, execDetails } from '../codec/execution.ts';
import { openOrder, orderStatus } from '../codec/open-order.ts';
import { positionMessage, positionMulti } from '../codec/portfolio.ts';
import { type Execution, isOpen, type Order } from '../exchange/order.ts';
import type { ExchangeEvent } from '../exchange/exchange-event.ts';
import { sendAccount, sendFigures } from '../handlers/account-handlers.ts';
import { bindHandOrder, isHandOrder } from './bind-hand-order.ts';
import type { ClientSession, TwsServices } from './request-context.ts';

/** Tells one client what the exchange did, as far as it concerns that client. */
export function reportExchangeEvent(event: ExchangeEvent, session: ClientSession, tws: TwsServices): void {
  switch (event.type) {
    case 'order.changed':
      if (event.order.clientId !== session.clientId) break;
      if (!isHandOrder(event.order)) reportOrder(event.order, session);
      else if (session.memory.bindsHandOrders && isOpen(event.order)) bindHandOrder(event.order, session, tws);
      break;
    case 'execution.made':
      reportExecution(event.execution, session, tws);
      break;
    case 'execution.corrected':
      reportCorrection(event.execution, session, tws);
      break;
    case 'cancel.refused':
      if (event.order.clientId === session.clientId) refuseCancel(event.order, session);
      break;
    default:
      event satisfies never;
  }
}

function reportOrder(order: Order, session: ClientSession): void {
  if (order.status !== 'PendingCancel') session.send(openOrder(order, session.serverVersion));
  session.send(orderStatus(order));
  // TWS says so twice, once as a status and once as an error. Source: tws-protocol.md section 4 (trap 6).
  if (order.status === 'Cancelled') session.sendNotice(order.orderId, 202, 'Order Canceled - reason:');
}

/** Two blanks and no blank behind the sign, as seen in the field. */
function refuseCancel({ orderId, permId }: Order, session: ClientSession): void {
  const what = 'Cancel attempted when order is not in a cancellable state.';
  session.sendNotice(orderId, 161, `${what}  Order permId =${permId}`);
}

function reportExecution(execution: Execution, session: ClientSession, tws: TwsServices): void {
  const { order } = execution;
  if (order.clientId === session.clientId) {
    session.send(execDetails(-1, execution, session.serverVersion));
    session.send(openOrder(order, session.serverVersion));
    session.send(orderStatus(order));
    session.send(commissionReport(execution));
  }
  reportAccount(order, session, tws);
}

/** The trade is told once more, and what follows from it. Source: TWS API docs, "Executions and Commissions". */
function reportCorrection(execution: Execution, session: ClientSession, tws: TwsServices): void {
  if (execution.order.clientId === session.clientId) {
    session.send(execDetails(-1, execution, session.serverVersion));
    session.send(commissionReport(execution));
  }
  reportAccount(execution.order, session, tws);
}

/** What an order's trade did to its account, for whoever follows that. */
function reportAccount(order: Order, session: ClientSession, tws: TwsServices): void {
  const { account } = order;
  const position = tws.exchange.ledger.position(account, order.instrument);
  const { memory } = session;
  if (memory.followsPositions) session.send(positionMessage(position));
  for (const [reqId, wanted] of memory.positionIds) {
    if (wanted === '' || wanted === account) session.send(positionMulti(reqId, position));
  }
  for (const [reqId, wanted] of memory.accountIds) {
    if (wanted === '' || wanted === account) sendFigures(session, tws, { reqId, account });
  }
  if (memory.followedAccount === account) sendAccount(session, tws, account);
}
