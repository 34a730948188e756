import type {
  CompletedOrderReport,
  ExecutionReport,
  Notice,
  OpenOrderReport,
  OrderStatusReport,
} from '../src/inbound/inbound-event.ts';
import type { OrderSnapshot } from '../src/orders/order-state.ts';
import { stock } from '../src/tws-api/contract.ts';

/** The client id that built reports and trackers share. */
export const OUR_CLIENT_ID = 7;

/** A notice that names nothing, unless told otherwise. */
export function aNotice(fields: Partial<Notice>): Notice {
  return { code: 0, text: 'some text', id: -1, ...fields };
}

/** A limit order for 100 shares, sent and not answered. */
export function anOrder(fields: Partial<OrderSnapshot> = {}): OrderSnapshot {
  return {
    orderRef: 'ref-1',
    orderId: 11,
    symbol: 'AAPL',
    action: 'BUY',
    orderType: 'LMT',
    limitPrice: 190,
    quantity: 100,
    state: 'sent',
    filled: 0,
    averageFillPrice: 0,
    permIds: [],
    executions: [],
    isChanged: false,
    reason: undefined,
    ...fields,
  };
}

/** What TWS says of the order of `anOrder`. */
export function aStatus(fields: Partial<OrderStatusReport> = {}): OrderStatusReport {
  return {
    orderId: 11,
    status: 'Submitted',
    filled: 0,
    remaining: 100,
    averageFillPrice: 0,
    permId: 501,
    clientId: OUR_CLIENT_ID,
    ...fields,
  };
}

/** A fill of the order of `anOrder`. */
export function anExecution(fields: Partial<ExecutionReport> = {}): ExecutionReport {
  return {
    execId: 'exec-1',
    orderId: 11,
    permId: 501,
    clientId: OUR_CLIENT_ID,
    orderRef: 'ref-1',
    account: 'DU1234567',
    contract: stock('AAPL'),
    side: 'BOT',
    shares: 100,
    price: 190,
    cumulativeQuantity: 100,
    averagePrice: 190,
    time: '20260105 15:00:00 UTC',
    ...fields,
  };
}

/** The order of `anOrder` as the broker holds it. */
export function anOpenOrder(fields: Partial<OpenOrderReport> = {}): OpenOrderReport {
  return {
    orderId: 11,
    permId: 501,
    clientId: OUR_CLIENT_ID,
    orderRef: 'ref-1',
    account: 'DU1234567',
    contract: stock('AAPL'),
    action: 'BUY',
    quantity: 100,
    orderType: 'LMT',
    limitPrice: 190,
    status: 'Submitted',
    ...fields,
  };
}

/** The order of `anOrder`, no longer open. */
export function aCompletedOrder(fields: Partial<CompletedOrderReport> = {}): CompletedOrderReport {
  return {
    permId: 501,
    orderRef: 'ref-1',
    account: 'DU1234567',
    contract: stock('AAPL'),
    action: 'BUY',
    quantity: 100,
    orderType: 'LMT',
    limitPrice: 190,
    status: 'Filled',
    filledQuantity: 100,
    completedStatus: 'Filled Size: 100',
    ...fields,
  };
}
