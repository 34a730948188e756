import type { ExecutionReport, Notice, OrderStatusReport } from '../inbound/inbound-event.ts';
import type { OrderEffect } from '../inbound/notice-row.ts';
import type { OrderType } from '../tws-api/order-fields.ts';
import { averagePrice, isCorrected, type OrderExecution, tradedShares, withTrade } from './order-fills.ts';

/**
 * Where an order stands.
 * - `created`: written down, not sent. `sent`: bytes left, no word yet. `acknowledged`: TWS has it.
 * - `working`, `partlyFilled`: at the market. `held`: kept back by TWS or IB.
 * - `filled`, `cancelled`, `rejected`: final, but for a late fill or a correction.
 * - `unknown`: the link was lost or silent at the wrong moment, or TWS denies what it had; only evidence changes it.
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
  /** The number it went out under; a route, not an identity. 0 if it is not known. */
  readonly orderId: number;
  readonly symbol: string;
  readonly action: 'BUY' | 'SELL';
  readonly orderType: OrderType;
  readonly limitPrice: number | undefined;
  readonly quantity: number;
  readonly state: OrderStateName;
  /** Never above `quantity`. */
  readonly filled: number;
  readonly averageFillPrice: number;
  /** Every permanent id seen for it; more than one means that the broker holds it more than once. */
  readonly permIds: readonly number[];
  /** Those of them that the broker said are cancelled. Absent while there are none. */
  readonly endedPermIds?: readonly number[];
  /** Its trades, each once, in their latest version. */
  readonly executions: readonly OrderExecution[];
  /** A change of it was sent once: a code that rejects may mean the change, and ends nothing by itself. */
  readonly isChanged: boolean;
  /** What TWS or we last said about it. */
  readonly reason: string | undefined;
}

/** What can happen to an order. */
export type OrderInput =
  | { readonly type: 'sent' }
  /** A change of it is about to be sent. */
  | { readonly type: 'changeSent' }
  | { readonly type: 'status'; readonly report: OrderStatusReport }
  | {
      readonly type: 'open';
      readonly permId: number;
      readonly status: string;
      /** As the broker holds it now: it may have been changed or reduced. */
      readonly quantity?: number;
      readonly limitPrice?: number | undefined;
    }
  /** A snapshot asked for after the order had ended by what we know shows that it lives. */
  | { readonly type: 'stillOpen'; readonly permId: number; readonly status: string }
  | { readonly type: 'execution'; readonly report: ExecutionReport }
  | { readonly type: 'notice'; readonly effect: OrderEffect; readonly notice: Notice }
  /** The link was lost, or time ran out: what was sent and not acknowledged is in doubt. */
  | { readonly type: 'outcomeUnknown'; readonly reason: string }
  /** The broker showed everything it has, and this was not there. */
  | { readonly type: 'notShown'; readonly reason: string }
  /** A person declared that an order in doubt is not at the broker. */
  | { readonly type: 'abandoned'; readonly reason: string }
  | { readonly type: 'completed'; readonly permId: number; readonly status: string; readonly filled: number };

/** A status, and the permanent id it was said of. */
type PermIdStatus = { readonly permId: number; readonly status: string };

/** True for a state that only a late fill, a correction or a whole snapshot can leave. */
export function isFinal(state: OrderStateName): boolean {
  return state === 'filled' || state === 'cancelled' || state === 'rejected';
}

/** True once the broker has said anything at all of the order. */
export function isAcknowledged(state: OrderStateName): boolean {
  return state !== 'created' && state !== 'sent' && state !== 'unknown';
}

/**
 * The next snapshot; pure. Messages come twice, out of order or not at all (DOC "Order Status"), so fills only grow but
 * for corrections, final states stay, and trades count once. The same object comes back where nothing changed.
 */
export function nextOrder(order: OrderSnapshot, input: OrderInput): OrderSnapshot {
  switch (input.type) {
    case 'sent':
      return order.state === 'created' ? { ...order, state: 'sent' } : order;
    case 'changeSent':
      return order.isChanged ? order : { ...order, isChanged: true };
    case 'status':
      return afterStatus(order, input.report);
    case 'open':
      return toStatus(withTerms(withPermId(order, input.permId), input), input);
    case 'stillOpen':
      return afterStillOpen(withPermId(order, input.permId), input);
    case 'execution':
      return afterExecution(order, input.report);
    case 'notice':
      return afterNotice(order, input.effect, input.notice);
    case 'outcomeUnknown':
      return order.state === 'sent' || order.state === 'created' ? inDoubt(order, input.reason) : order;
    case 'notShown':
      return isFinal(order.state) || order.state === 'created' ? order : inDoubt(order, input.reason);
    case 'abandoned':
      return order.state === 'unknown' ? { ...order, state: 'cancelled', reason: input.reason } : order;
    case 'completed':
      return toStatus(withFilled(withPermId(order, input.permId), input.filled, Number.NaN), input);
  }
}

function inDoubt(order: OrderSnapshot, reason: string): OrderSnapshot {
  return order.state === 'unknown' && order.reason === reason ? order : { ...order, state: 'unknown', reason };
}

function afterStatus(order: OrderSnapshot, report: OrderStatusReport): OrderSnapshot {
  const known = withPermId(order, report.permId);
  return toStatus(withFilled(known, report.filled, report.averageFillPrice), report);
}

function afterExecution(order: OrderSnapshot, report: ExecutionReport): OrderSnapshot {
  const { execId, permId, shares, price } = report;
  const executions = withTrade(order.executions, { execId, permId, shares, price });
  if (executions === order.executions) return order;
  const known: OrderSnapshot = { ...withPermId(order, permId), executions };
  const traded = tradedShares(executions);
  if (isCorrected(executions)) {
    const filled = Math.min(traded, order.quantity);
    return afterFill({ ...known, filled, averageFillPrice: averagePrice(executions) });
  }
  const told = withFilled(known, report.cumulativeQuantity, report.averagePrice);
  const counted = withFilled(told, traded, averagePrice(executions));
  return afterFill(traded === counted.filled ? { ...counted, averageFillPrice: averagePrice(executions) } : counted);
}

function afterFill(order: OrderSnapshot): OrderSnapshot {
  if (order.filled >= order.quantity) return { ...order, state: 'filled' };
  if (order.state === 'cancelled' || order.state === 'rejected') return order;
  return { ...order, state: order.filled > 0 ? 'partlyFilled' : 'working' };
}

function afterNotice(order: OrderSnapshot, effect: OrderEffect, notice: Notice): OrderSnapshot {
  const reason = `TWS ${notice.code}: ${notice.text}`;
  const told = order.reason === reason ? order : { ...order, reason };
  if (isFinal(order.state)) return told;
  switch (effect) {
    case 'rejects':
      return isNew(order) ? { ...told, state: 'rejected' } : told;
    case 'cancels':
      // It does not say which of several copies; their statuses do.
      return order.permIds.length > 1 ? told : { ...told, state: 'cancelled' };
    case 'holds':
      return order.state === 'held' ? told : { ...told, state: 'held' };
    case 'loses':
      return inDoubt(order, reason);
    case 'informs':
    case 'doubts':
      return told;
  }
}

// A rejected change leaves the order alive (105, 110, 201, 321), and so does a code for one that works: the status tells.
function isNew({ state, isChanged, filled }: OrderSnapshot): boolean {
  return !isChanged && filled === 0 && state !== 'working' && state !== 'partlyFilled';
}

function afterStillOpen(order: OrderSnapshot, told: PermIdStatus): OrderSnapshot {
  const open = withoutEnd(order, told.permId);
  if (order.state !== 'cancelled' && order.state !== 'rejected') return toStatus(open, told);
  const state = stateOfStatus({ ...open, state: 'unknown' }, told.status);
  return state === undefined || isFinal(state) ? order : { ...open, state };
}

function toStatus(order: OrderSnapshot, told: PermIdStatus): OrderSnapshot {
  if (order.filled >= order.quantity) return order.state === 'filled' ? order : { ...order, state: 'filled' };
  const state = stateOfStatus(order, told.status);
  if (state === undefined || isFinal(order.state)) return order;
  if (state === 'cancelled') return afterEnd(order, told.permId);
  if (state === order.state || order.endedPermIds?.includes(told.permId) === true) return order;
  return state === 'filled' ? { ...order, state, filled: order.quantity } : { ...order, state };
}

// Of several copies each ends by itself, and nothing is known of the others until they are spoken of.
function afterEnd(order: OrderSnapshot, permId: number): OrderSnapshot {
  const ended = withEnd(order, permId);
  const left = ended.permIds.filter((copy) => ended.endedPermIds?.includes(copy) !== true);
  if (left.length === 0 || ended.permIds.length === 1) return { ...ended, state: 'cancelled' };
  if (ended === order) return order;
  return inDoubt(ended, `its copy ${permId} is cancelled, and nothing was said of ${left.join(' and ')}`);
}

function withEnd(order: OrderSnapshot, permId: number): OrderSnapshot {
  const { permIds, endedPermIds = [] } = order;
  if (!permIds.includes(permId) || endedPermIds.includes(permId)) return order;
  return { ...order, endedPermIds: [...endedPermIds, permId] };
}

function withoutEnd(order: OrderSnapshot, permId: number): OrderSnapshot {
  if (order.endedPermIds?.includes(permId) !== true) return order;
  return { ...order, endedPermIds: order.endedPermIds.filter((copy) => copy !== permId) };
}

// Source: TWS API docs, "Possible Order States". `PendingCancel` may still fill, so it changes nothing.
function stateOfStatus(order: OrderSnapshot, status: string): OrderStateName | undefined {
  switch (status) {
    case 'ApiPending':
    case 'PendingSubmit':
    case 'PreSubmitted':
      // What is held shows as not submitted yet, and a late copy must not take back that it works.
      if (order.state === 'held' || order.state === 'working') return undefined;
      return order.filled > 0 ? 'partlyFilled' : 'acknowledged';
    case 'Submitted':
      return order.filled > 0 ? 'partlyFilled' : 'working';
    case 'Filled':
      return isCorrected(order.executions) ? undefined : 'filled';
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
  if (!(counted > order.filled) || isCorrected(order.executions)) return order;
  const price = Number.isNaN(averageFillPrice) ? order.averageFillPrice : averageFillPrice;
  return { ...order, filled: counted, averageFillPrice: price };
}

function withTerms(
  order: OrderSnapshot,
  told: { readonly quantity?: number; readonly limitPrice?: number | undefined },
): OrderSnapshot {
  const quantity = told.quantity !== undefined && told.quantity > 0 ? told.quantity : order.quantity;
  const limitPrice = told.limitPrice ?? order.limitPrice;
  if (quantity === order.quantity && limitPrice === order.limitPrice) return order;
  return isFinal(order.state) ? order : { ...order, quantity: Math.max(quantity, order.filled), limitPrice };
}

function withPermId(order: OrderSnapshot, permId: number): OrderSnapshot {
  if (!(permId > 0) || order.permIds.includes(permId)) return order;
  return { ...order, permIds: [...order.permIds, permId] };
}
