import type { CompletedOrderReport, ExecutionReport, OpenOrderReport } from '../inbound/inbound-event.ts';
import { isFinal, type OrderInput, type OrderSnapshot } from './order-state.ts';

/** What the broker showed when it was asked; only whole snapshots may be compared with. */
export interface BrokerSnapshot {
  readonly openOrders: readonly OpenOrderReport[];
  readonly completedOrders: readonly CompletedOrderReport[];
  readonly executions: readonly ExecutionReport[];
  /** False if something may be hidden: TWS is read-only, or was cut off from IB meanwhile. Then absence tells nothing. */
  readonly isConclusive: boolean;
  /** Orders that it spoke of in any way while it answered: they are there, even if the snapshot is without them. */
  readonly spokenOf?: ReadonlySet<string>;
}

/**
 * What comparing with the broker told of an order.
 * - `match`: the broker has it, and we knew. `adopt`: the broker has it, and we did not know how it stood, or not of it.
 * - `missing`: ours, and not shown. `foreign`: shown, and not ours. `duplicate`: the broker works it more than once.
 */
export type ReconcileVerdict = 'match' | 'adopt' | 'missing' | 'duplicate' | 'foreign';

/** One of our orders after the comparison, with the evidence that applies to it. */
export interface ReconciledOrder {
  readonly orderRef: string;
  readonly verdict: Exclude<ReconcileVerdict, 'foreign'>;
  readonly evidence: readonly OrderInput[];
  /** Every permanent id it is open under, for `duplicate`. */
  readonly livePermIds: readonly number[];
}

/** The whole comparison. */
export interface Reconciliation {
  readonly orders: readonly ReconciledOrder[];
  /** Open under our client id and our prefix, and in no journal of ours: taken over. */
  readonly adopted: readonly OpenOrderReport[];
  /** Open at the broker, and not ours. */
  readonly foreign: readonly OpenOrderReport[];
}

/** Whose orders are ours. */
export interface OrderOwner {
  readonly clientId: number;
  /** Our references begin with it and a colon. */
  readonly orderRefPrefix: string;
}

/**
 * Compares what we wrote down with what the broker shows; pure.
 * Orders are known by `orderRef` and `permId`, never by order id alone: ids are used again after a roll-back
 * (Lean.Brokerages.InteractiveBrokers#242). `missing` proves nothing by itself: the owner decides.
 */
export function reconcileOrders(
  ours: readonly OrderSnapshot[],
  broker: BrokerSnapshot,
  owner: OrderOwner,
): Reconciliation {
  const refs = new Set(ours.map((order) => order.orderRef));
  const permIds = new Set(ours.flatMap((order) => order.permIds));
  const strangers = broker.openOrders.filter(({ orderRef, permId }) => !refs.has(orderRef) && !permIds.has(permId));
  const isAdoptable = (report: OpenOrderReport): boolean =>
    report.clientId === owner.clientId && report.orderRef.startsWith(`${owner.orderRefPrefix}:`);
  return {
    orders: ours.flatMap((order) => reconcileOne(order, broker) ?? []),
    adopted: strangers.filter(isAdoptable),
    foreign: strangers.filter((report) => !isAdoptable(report)),
  };
}

/** An order that the broker has and no journal of ours. */
export function adoptedOrder(report: OpenOrderReport): OrderSnapshot {
  return {
    orderRef: report.orderRef,
    orderId: report.orderId,
    symbol: report.contract.symbol ?? '',
    action: report.action === 'SELL' ? 'SELL' : 'BUY',
    orderType: orderTypeOf(report.orderType),
    limitPrice: report.limitPrice,
    quantity: report.quantity,
    state: 'unknown',
    filled: 0,
    averageFillPrice: 0,
    permIds: [],
    executions: [],
    isChanged: true,
    reason: 'found at the broker, and in no journal of ours',
  };
}

function reconcileOne(order: OrderSnapshot, broker: BrokerSnapshot): ReconciledOrder | undefined {
  const isThis = (report: { readonly orderRef: string; readonly permId: number }): boolean =>
    report.orderRef === order.orderRef || order.permIds.includes(report.permId);
  const open = broker.openOrders.filter(isThis);
  if (isFinal(order.state)) return revived(order, open);
  const evidence: OrderInput[] = [
    ...broker.executions.filter(isThis).map((report) => ({ type: 'execution', report }) as const),
    ...open.map(({ permId, status, quantity, limitPrice }) => {
      return { type: 'open', permId, status, quantity, limitPrice } as const;
    }),
    ...endsOf(broker.completedOrders.filter(isThis), open).map(({ permId, status, filledQuantity }) => {
      return { type: 'completed', permId, status, filled: filledQuantity } as const;
    }),
  ];
  const { orderRef } = order;
  const livePermIds = [...new Set(open.map(({ permId }) => permId))];
  if (livePermIds.length > 1) return { orderRef, verdict: 'duplicate', evidence, livePermIds };
  const wasInDoubt = order.state === 'unknown' || order.state === 'sent' || order.state === 'created';
  if (evidence.length > 0) return { orderRef, verdict: wasInDoubt ? 'adopt' : 'match', evidence, livePermIds };
  if (broker.spokenOf?.has(orderRef) === true) return { orderRef, verdict: 'match', evidence, livePermIds };
  // What has just been sent is waited for; it becomes unknown by itself if nothing comes.
  if (!broker.isConclusive || order.state === 'sent' || order.state === 'created') return undefined;
  const reason = 'the broker no longer shows it, neither open nor completed nor traded';
  const lost: OrderInput[] = order.state === 'unknown' ? [] : [{ type: 'notShown', reason }];
  return { orderRef, verdict: 'missing', evidence: lost, livePermIds };
}

// Where a copy is open, what has become of the others ends nothing: their trades are told by executions. Open orders are
// asked for first, so what is in both answers has ended in between.
function endsOf(
  completed: readonly CompletedOrderReport[],
  open: readonly OpenOrderReport[],
): readonly CompletedOrderReport[] {
  const isEnded = ({ permId }: OpenOrderReport): boolean => completed.some((report) => report.permId === permId);
  return open.every(isEnded) ? completed : [];
}

// It had ended by what we knew before the broker was asked, and the broker works it: a code was taken for an end, or
// trades of several copies added up to the whole of it.
function revived(order: OrderSnapshot, open: readonly OpenOrderReport[]): ReconciledOrder | undefined {
  if (open.length === 0) return undefined;
  const evidence = open.map(({ permId, status }) => ({ type: 'stillOpen', permId, status }) as const);
  const livePermIds = [...new Set(open.map(({ permId }) => permId))];
  const isCopied = new Set([...order.permIds, ...livePermIds]).size > 1;
  // Under its one id, what is filled is shown as open by an answer that is older than the trade.
  if (order.state === 'filled' && !isCopied) return undefined;
  const verdict = livePermIds.length > 1 || order.state === 'filled' ? 'duplicate' : 'adopt';
  return { orderRef: order.orderRef, verdict, evidence, livePermIds };
}

function orderTypeOf(text: string): OrderSnapshot['orderType'] {
  switch (text) {
    case 'LMT':
    case 'STP':
    case 'STP LMT':
    case 'TRAIL':
    case 'TRAIL LIMIT':
      return text;
    default:
      return 'MKT';
  }
}
