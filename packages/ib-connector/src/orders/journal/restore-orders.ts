import type { OrderFields } from '../../tws-api/order-fields.ts';
import type { Contract } from '../../tws-api/contract.ts';
import { withTrade } from '../order-fills.ts';
import { isFinal, nextOrder, type OrderSnapshot } from '../order-state.ts';
import type { OrderRecord } from './order-record.ts';

/** What was to be sent. */
export interface OrderIntent {
  readonly contract: Contract;
  readonly order: OrderFields;
}

/** What a journal knows of the orders before. */
export interface RestoredOrders {
  /** Oldest first; what was not known to be acknowledged when the process ended is in doubt. */
  readonly orders: readonly OrderSnapshot[];
  readonly intents: ReadonlyMap<string, OrderIntent>;
  /** Highest order id that was sent or seen. */
  readonly usedId: number;
  /** No order id up to this one may be given out: it may have been sent. */
  readonly highestId: number;
}

const NOT_SENT = { orderId: 0, state: 'created' } as const;

// Late fills and corrections come within days; older ends would only take memory.
const MOST_FINAL = 10_000;

/** Folds the records of a journal into orders; pure. */
export function restoreOrders(records: readonly OrderRecord[]): RestoredOrders {
  const orders = new Map<string, OrderSnapshot>();
  const intents = new Map<string, OrderIntent>();
  const replaced = new Map<string, OrderSnapshot>();
  let highestId = 0;
  let usedId = 0;
  for (const record of records) {
    const id = idNamedBy(record);
    highestId = Math.max(highestId, id);
    if (record.type !== 'intent') usedId = Math.max(usedId, id);
    if (record.type === 'intent') intents.set(record.orderRef, { contract: record.contract, order: record.order });
    if (record.type === 'intent' && record.resubmits !== undefined) {
      const before = orders.get(record.resubmits);
      if (before !== undefined) replaced.set(record.orderRef, before);
    }
    apply(orders, record);
    // The order that was to replace it never left.
    const before = record.type === 'refused' ? replaced.get(record.orderRef ?? '') : undefined;
    if (before !== undefined) orders.set(before.orderRef, before);
  }
  const restored = [...orders.values()].map((order) =>
    nextOrder(order, { type: 'outcomeUnknown', reason: 'the process ended before the broker had acknowledged it' }),
  );
  const tooMany = restored.filter(({ state }) => isFinal(state)).slice(0, -MOST_FINAL);
  const forgotten = new Set(tooMany.map(({ orderRef }) => orderRef));
  for (const orderRef of forgotten) intents.delete(orderRef);
  return { orders: restored.filter(({ orderRef }) => !forgotten.has(orderRef)), intents, usedId, highestId };
}

/** An order of which the broker has not spoken yet: by default one that is written down and not sent. */
export function createdOrder(
  orderRef: string,
  { contract, order }: OrderIntent,
  { orderId, state }: Pick<OrderSnapshot, 'orderId' | 'state'> = NOT_SENT,
): OrderSnapshot {
  return {
    orderRef,
    orderId,
    symbol: contract.symbol ?? '',
    action: order.action,
    orderType: order.orderType,
    limitPrice: order.limitPrice,
    quantity: order.quantity,
    state,
    filled: 0,
    averageFillPrice: 0,
    permIds: [],
    executions: [],
    isChanged: false,
    reason: undefined,
  };
}

function apply(orders: Map<string, OrderSnapshot>, record: OrderRecord): void {
  switch (record.type) {
    case 'intent':
      orders.set(record.orderRef, createdOrder(record.orderRef, record));
      if (record.resubmits !== undefined) {
        change(orders, record.resubmits, (order) => nextOrder(order, { type: 'abandoned', reason: 'sent again' }));
      }
      return;
    case 'refused':
      // Only before it was sent: a change that was refused leaves the order alone.
      if (record.orderRef !== undefined && orders.get(record.orderRef)?.state === 'created')
        orders.delete(record.orderRef);
      return;
    case 'sent':
      // It is written down after the write: what TWS said at once stands before it.
      change(orders, record.orderRef, (order) => ({ ...nextOrder(order, { type: 'sent' }), orderId: record.orderId }));
      return;
    case 'change':
      change(orders, record.orderRef, (order) => nextOrder(order, { type: 'changeSent' }));
      return;
    case 'state':
      change(orders, record.orderRef, (order) => ({ ...order, ...record.order, reason: record.order.reason }));
      return;
    case 'execution':
      change(orders, record.orderRef, (order) => ({
        ...order,
        executions: withTrade(order.executions, record.execution),
      }));
      return;
    case 'adopted':
      orders.set(record.orderRef, record.order);
      return;
    case 'abandoned':
      change(orders, record.orderRef, (order) => nextOrder(order, { type: 'abandoned', reason: record.reason }));
      return;
    default:
  }
}

function change(
  orders: Map<string, OrderSnapshot>,
  orderRef: string,
  next: (order: OrderSnapshot) => OrderSnapshot,
): void {
  const order = orders.get(orderRef);
  if (order !== undefined) orders.set(orderRef, next(order));
}

function idNamedBy(record: OrderRecord): number {
  switch (record.type) {
    case 'intent':
      return record.idsUpTo;
    case 'sent':
      return record.orderId;
    case 'ids':
      return record.highest;
    default:
      return 0;
  }
}
