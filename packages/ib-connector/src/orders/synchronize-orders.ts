import type { OrderInput } from './order-state.ts';
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
  const [open, completed, executed] = await Promise.all([
    requester.askEarly(openOrders, undefined, options),
    requester.askEarly(completedOrders, undefined, options),
    requester.askEarly(executions, {}, options),
  ]);
  for (const report of [...open, ...executed]) if (report.clientId === clientId) orderIds.sawOrder(report.orderId);
  const broker: BrokerSnapshot = { openOrders: open, completedOrders: completed, executions: executed };
  const before = new Map(tracker.orders.map((order) => [order.orderRef, order.state]));
  const reconciliation = reconcileOrders(tracker.orders, broker);
  for (const order of reconciliation.orders) {
    const evidence: readonly OrderInput[] = order.evidence;
    for (const input of evidence) tracker.apply(order.orderRef, input);
    const wasUnknown = before.get(order.orderRef) === 'unknown';
    if (wasUnknown) onResolved(order);
  }
  return reconciliation;
}
