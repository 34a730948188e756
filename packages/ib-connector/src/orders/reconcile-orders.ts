import type { CompletedOrderReport, ExecutionReport, OpenOrderReport } from '../inbound/inbound-event.ts';
import { isFinal, type OrderInput, type OrderSnapshot } from './order-state.ts';

/** What the broker showed when it was asked; only whole snapshots may be compared with. */
export interface BrokerSnapshot {
  readonly openOrders: readonly OpenOrderReport[];
  readonly completedOrders: readonly CompletedOrderReport[];
  readonly executions: readonly ExecutionReport[];
}

/** What comparing one of our orders with the broker's told. */
export type ReconcileVerdict = 'match' | 'adopt' | 'missing';

/** One of our orders after the comparison, with the evidence that applies to it. */
export interface ReconciledOrder {
  readonly orderRef: string;
  readonly verdict: ReconcileVerdict;
  readonly evidence: readonly OrderInput[];
}

/** The whole comparison. */
export interface Reconciliation {
  readonly orders: readonly ReconciledOrder[];
  /** Open at the broker, and not ours. */
  readonly foreign: readonly OpenOrderReport[];
}

/**
 * Compares what we wrote down with what the broker shows; pure.
 * Orders are known by `orderRef` and `permId`, never by order id alone: ids are used again after a roll-back
 * (Lean.Brokerages.InteractiveBrokers#242). `missing` proves nothing by itself: the owner decides.
 */
export function reconcileOrders(ours: readonly OrderSnapshot[], broker: BrokerSnapshot): Reconciliation {
  const refs = new Set(ours.map((order) => order.orderRef));
  const permIds = new Set(ours.flatMap((order) => order.permIds));
  const isOurs = (report: { readonly orderRef: string; readonly permId: number }): boolean =>
    refs.has(report.orderRef) || permIds.has(report.permId);
  return {
    orders: ours.filter((order) => !isFinal(order.state)).map((order) => reconcileOne(order, broker)),
    foreign: broker.openOrders.filter((report) => !isOurs(report)),
  };
}

function reconcileOne(order: OrderSnapshot, broker: BrokerSnapshot): ReconciledOrder {
  const isThis = (report: { readonly orderRef: string; readonly permId: number }): boolean =>
    report.orderRef === order.orderRef || order.permIds.includes(report.permId);
  const evidence: OrderInput[] = [
    ...broker.executions.filter(isThis).map((report) => ({ type: 'execution', report }) as const),
    ...broker.openOrders
      .filter(isThis)
      .map((report) => ({ type: 'open', permId: report.permId, status: report.status }) as const),
    ...broker.completedOrders.filter(isThis).map(
      (report) =>
        ({
          type: 'completed',
          permId: report.permId,
          status: report.status,
          filled: report.filledQuantity,
        }) as const,
    ),
  ];
  const wasInDoubt = order.state === 'unknown' || order.state === 'sent' || order.state === 'created';
  if (evidence.length === 0) return { orderRef: order.orderRef, verdict: 'missing', evidence };
  return { orderRef: order.orderRef, verdict: wasInDoubt ? 'adopt' : 'match', evidence };
}
