import { completedOrders, executions, openOrders } from '../operations/order-snapshots.ts';
import type { Requester } from '../requests/requester.ts';
import type { OrderIds } from './order-ids.ts';
import { type BrokerSnapshot, type Reconciliation, type ReconciledOrder, reconcileOrders } from './reconcile-orders.ts';
import type { OrderTracker } from './order-tracker.ts';

/** What reconciling needs of the connector. */
export interface SynchronizeOrdersContext {
  readonly requester: Requester;
  readonly tracker: OrderTracker;
  readonly orderIds: OrderIds;
  readonly clientId: number;
  readonly onResolved: (order: ReconciledOrder) => void;
}

/**
 * Asks the broker for everything it knows of the day's orders and applies it to ours. An order in doubt that the
 * broker does not show stays unknown: absence proves nothing, and the owner decides.
 * Rejects if any of the answers is incomplete: half a snapshot is none.
 */
export async function synchronizeOrders(
  context: SynchronizeOrdersContext,
  signal?: AbortSignal,
): Promise<Reconciliation> {
  const { requester, tracker, orderIds, clientId, onResolved } = context;
  const options = { signal };
  // As they stood before: the answers themselves already change them while they come in.
  const ours = tracker.orders;
  const [open, completed, executed] = await Promise.all([
    requester.askEarly(openOrders, undefined, options),
    requester.askEarly(completedOrders, undefined, options),
    requester.askEarly(executions, {}, options),
  ]);
  for (const report of [...open, ...executed]) if (report.clientId === clientId) orderIds.sawOrder(report.orderId);
  const broker: BrokerSnapshot = { openOrders: open, completedOrders: completed, executions: executed };
  const reconciliation = reconcileOrders(ours, broker);
  const unknown = new Set(ours.filter((order) => order.state === 'unknown').map((order) => order.orderRef));
  for (const order of reconciliation.orders) {
    for (const input of order.evidence) tracker.apply(order.orderRef, input);
    if (unknown.has(order.orderRef)) onResolved(order);
  }
  return reconciliation;
}
