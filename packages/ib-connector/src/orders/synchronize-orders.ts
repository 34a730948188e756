import type { ExecutionReport, OpenOrderReport } from '../inbound/inbound-event.ts';
import { completedOrders, executions, openOrders } from '../operations/order-snapshots.ts';
import type { Requester } from '../requests/requester.ts';
import type { OrderIds } from './order-ids.ts';
import {
  adoptedOrder,
  type BrokerSnapshot,
  type OrderOwner,
  type Reconciliation,
  reconcileOrders,
} from './reconcile-orders.ts';
import type { OrderSnapshot } from './order-state.ts';
import type { OrderTracker } from './order-tracker.ts';

/** What reconciling needs of the connector. */
export interface SynchronizeOrdersContext {
  readonly requester: Requester;
  readonly tracker: OrderTracker;
  readonly orderIds: OrderIds;
  readonly owner: OrderOwner;
  /** False as soon as TWS may hide something: it is read-only, or cut off from IB. Asked before and after. */
  readonly mayConclude: () => boolean;
  /** Told before an order is taken over that no journal of ours knows. */
  readonly onAdopted: (order: OrderSnapshot) => void;
}

/** A comparison, and whether absence may be concluded from it. */
export interface SynchronizedOrders extends Reconciliation {
  readonly isConclusive: boolean;
}

/**
 * Asks the broker for everything it knows of the day's orders and applies it to ours. An order in doubt that the
 * broker does not show stays unknown: absence proves nothing, and the owner decides.
 * Rejects if any of the answers is incomplete: half a snapshot is none.
 */
export async function synchronizeOrders(
  context: SynchronizeOrdersContext,
  signal?: AbortSignal,
): Promise<SynchronizedOrders> {
  const { requester, tracker, orderIds, owner, mayConclude } = context;
  const options = { signal };
  // As they stood before: the answers themselves already change them while they come in.
  const ours = tracker.orders;
  const couldConclude = mayConclude();
  const reportsBefore = new Map(ours.map(({ orderRef }) => [orderRef, tracker.reportsOf(orderRef)]));
  const [open, completed, executed] = await Promise.all([
    requester.askEarly(openOrders, undefined, options),
    requester.askEarly(completedOrders, undefined, options),
    requester.askEarly(executions, {}, options),
  ]);
  for (const report of [...open, ...executed]) {
    if (report.clientId === owner.clientId) orderIds.sawOrder(report.orderId);
  }
  const isConclusive = couldConclude && mayConclude();
  const spoken = ours.filter(({ orderRef }) => tracker.reportsOf(orderRef) > (reportsBefore.get(orderRef) ?? 0));
  const broker: BrokerSnapshot = {
    openOrders: open,
    completedOrders: completed,
    executions: executed,
    isConclusive,
    spokenOf: new Set(spoken.map(({ orderRef }) => orderRef)),
  };
  const reconciliation = reconcileOrders(ours, broker, owner);
  for (const report of reconciliation.adopted) adopt(report, executed, context);
  for (const { orderRef, evidence } of reconciliation.orders) {
    for (const input of evidence) tracker.apply(orderRef, input);
  }
  return { ...reconciliation, isConclusive };
}

function adopt(report: OpenOrderReport, executed: readonly ExecutionReport[], context: SynchronizeOrdersContext): void {
  const { tracker, onAdopted } = context;
  const { orderRef, permId, status } = report;
  if (tracker.get(orderRef) === undefined) {
    const order = adoptedOrder(report);
    onAdopted(order);
    tracker.add(order);
  }
  tracker.apply(orderRef, { type: 'open', permId, status });
  for (const trade of executed) {
    if (trade.orderRef === orderRef) tracker.apply(orderRef, { type: 'execution', report: trade });
  }
}
