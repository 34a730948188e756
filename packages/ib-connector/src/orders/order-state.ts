import type { ExecutionReport, Notice, OrderStatusReport } from '../inbound/inbound-event.ts';
import type { OrderEffect } from '../inbound/notice-row.ts';

/**
 * Where an order stands.
 * - `created`: written down, not sent. `sent`: bytes left, no word yet. `acknowledged`: TWS has it.
 * - `working`, `partlyFilled`: at the market. `held`: kept back by TWS or IB.
 * - `filled`, `cancelled`, `rejected`: final, but for a late fill.
 * - `unknown`: the link was lost or silent at the wrong moment; only evidence from the broker changes it.
 */
export type OrderStateName =
  | 'created'
  | 'sent'
  | 'acknowledged'
  | 'working'
  | 'partlyFilled'
  | 'held'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'unknown';

/** All we know of one order. */
export interface OrderSnapshot {
  readonly orderRef: string;
  readonly orderId: number;
  readonly symbol: string;
  readonly action: 'BUY' | 'SELL';
  readonly orderType: 'MKT' | 'LMT';
  readonly limitPrice: number | undefined;
  readonly quantity: number;
  readonly state: OrderStateName;
  readonly filled: number;
  readonly averageFillPrice: number;
  /** Every permanent id seen for it; more than one means that the broker holds it more than once. */
  readonly permIds: readonly number[];
  /** Ids of the executions counted in `filled`. */
  readonly execIds: readonly string[];
  /** What TWS or we last said about it. */
  readonly reason: string | undefined;
}

/** What can happen to an order. */
export type OrderInput =
  | { readonly type: 'sent' }
  | { readonly type: 'status'; readonly report: OrderStatusReport }
  | { readonly type: 'open'; readonly permId: number; readonly status: string }
  | { readonly type: 'execution'; readonly report: ExecutionReport }
  | { readonly type: 'notice'; readonly effect: OrderEffect; readonly notice: Notice }
  | { readonly type: 'outcomeUnknown'; readonly reason: string }
  | { readonly type: 'completed'; readonly permId: number; readonly status: string; readonly filled: number };

/** True for a state that only a late fill can leave. */
export function isFinal(state: OrderStateName): boolean {
  return state === 'filled' || state === 'cancelled' || state === 'rejected';
}

/** True once the broker has said anything at all of the order. */
export function isAcknowledged(state: OrderStateName): boolean {
  return state !== 'created' && state !== 'sent' && state !== 'unknown';
}

/**
 * The next snapshot; pure. Messages come twice, out of order or not at all (DOC "Order Status"), so fills only grow,
 * final states stay, and executions count once by their id. The same object comes back where nothing changed.
 */
export function nextOrder(order: OrderSnapshot, input: OrderInput): OrderSnapshot {
  switch (input.type) {
    case 'sent':
      return order.state === 'created' ? { ...order, state: 'sent' } : order;
    case 'status':
      return afterStatus(order, input.report);
    case 'open':
      return toStatus(withPermId(order, input.permId), input.status);
    case 'execution':
      return afterExecution(order, input.report);
    case 'notice':
      return afterNotice(order, input.effect, input.notice);
    case 'outcomeUnknown':
      return order.state === 'sent' ? { ...order, state: 'unknown', reason: input.reason } : order;
    case 'completed':
      return toStatus(withFilled(withPermId(order, input.permId), input.filled, Number.NaN), input.status);
  }
}

function afterStatus(order: OrderSnapshot, report: OrderStatusReport): OrderSnapshot {
  const known = withPermId(order, report.permId);
  return toStatus(withFilled(known, report.filled, report.averageFillPrice), report.status);
}

function afterExecution(order: OrderSnapshot, report: ExecutionReport): OrderSnapshot {
  if (order.execIds.includes(report.execId)) return order;
  const known: OrderSnapshot = { ...withPermId(order, report.permId), execIds: [...order.execIds, report.execId] };
  const filled = withFilled(known, report.cumulativeQuantity, report.averagePrice);
  if (filled.filled >= filled.quantity) return { ...filled, state: 'filled' };
  return isFinal(filled.state) ? filled : { ...filled, state: 'partlyFilled' };
}

function afterNotice(order: OrderSnapshot, effect: OrderEffect, notice: Notice): OrderSnapshot {
  const reason = `TWS ${notice.code}: ${notice.text}`;
  const told = order.reason === reason ? order : { ...order, reason };
  switch (effect) {
    case 'rejects':
      // A rejected change leaves the order alive: only one that never worked is rejected by a code.
      return order.state === 'created' || order.state === 'sent' || order.state === 'unknown'
        ? { ...told, state: 'rejected' }
        : told;
    case 'cancels':
      return isFinal(order.state) ? told : { ...told, state: 'cancelled' };
    case 'informs':
    case 'doubts':
      return told;
  }
}

function toStatus(order: OrderSnapshot, status: string): OrderSnapshot {
  if (order.filled >= order.quantity) return order.state === 'filled' ? order : { ...order, state: 'filled' };
  const state = stateOfStatus(order, status);
  return state === undefined || state === order.state || isFinal(order.state) ? order : { ...order, state };
}

// Source: TWS API docs, "Possible Order States". `PendingCancel` may still fill, so it changes nothing.
function stateOfStatus(order: OrderSnapshot, status: string): OrderStateName | undefined {
  switch (status) {
    case 'ApiPending':
    case 'PendingSubmit':
    case 'PreSubmitted':
      return order.filled > 0 ? 'partlyFilled' : 'acknowledged';
    case 'Submitted':
      return order.filled > 0 ? 'partlyFilled' : 'working';
    case 'Filled':
      return 'filled';
    case 'Cancelled':
    case 'ApiCancelled':
      return 'cancelled';
    case 'Inactive':
      return 'held';
    default:
      return order.state === 'sent' || order.state === 'unknown' ? 'acknowledged' : undefined;
  }
}

function withFilled(order: OrderSnapshot, filled: number, averageFillPrice: number): OrderSnapshot {
  const counted = Math.min(filled, order.quantity);
  if (!(counted > order.filled)) return order;
  const price = Number.isNaN(averageFillPrice) ? order.averageFillPrice : averageFillPrice;
  return { ...order, filled: counted, averageFillPrice: price };
}

function withPermId(order: OrderSnapshot, permId: number): OrderSnapshot {
  if (!(permId > 0) || order.permIds.includes(permId)) return order;
  return { ...order, permIds: [...order.permIds, permId] };
}
