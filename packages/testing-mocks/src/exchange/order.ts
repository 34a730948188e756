import type { Instrument } from './instrument.ts';
import type { OrderConditions } from './order-conditions.ts';
import type { Trail } from './trailing-stop.ts';

/** Order types the exchange can match. */
export type OrderType = 'MKT' | 'LMT' | 'STP' | 'STP LMT' | 'TRAIL' | 'TRAIL LIMIT';

/** Where an order stands. Source: TWS API docs, "Possible Order States". */
export type OrderStatus = 'PendingSubmit' | 'PendingCancel' | 'PreSubmitted' | 'Submitted' | 'Filled' | 'Cancelled';

/** What a trader asks for. */
export interface OrderTerms {
  readonly action: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly type: OrderType;
  /** Worst price taken; needed for LMT and STP LMT. */
  readonly limitPrice: number | undefined;
  /** Price that wakes the order; needed for STP and STP LMT. */
  readonly stopPrice: number | undefined;
  /** How the stop follows the price; needed for TRAIL and TRAIL LIMIT. */
  readonly trail?: Trail;
  /** What it waits for before it works, or is cancelled on. */
  readonly conditions?: OrderConditions;
  /** False parks the order until a relative of it is transmitted. */
  readonly isTransmitted: boolean;
  /** Whatever else the trader said, echoed back and never looked at. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Who asks, for what, and under which number. */
export interface OrderRequest {
  readonly clientId: number;
  readonly orderId: number;
  /** Order id of the parent, 0 for none: a child waits until its parent has filled. */
  readonly parentId: number;
  readonly account: string;
  readonly instrument: Instrument;
  readonly route: string;
  readonly orderRef: string;
  readonly terms: OrderTerms;
}

/** An order as the exchange keeps it. Never changed: each step makes a new one. */
export interface Order extends OrderRequest {
  /** The exchange's own number: above 0, and the same for the order's whole life. */
  readonly permId: number;
  readonly status: OrderStatus;
  readonly filled: number;
  readonly averagePrice: number;
  readonly lastFillPrice: number;
  /** True once a stop price was reached. */
  readonly isTriggered: boolean;
  /** Where a trailing stop stands; undefined for other orders. */
  readonly trailStopPrice?: number;
  /** True once its conditions were met. */
  readonly isReleased?: boolean;
  /** True if it came while the exchange could not be reached, and waits to be passed on. */
  readonly isHeld: boolean;
  /** Epoch milliseconds at which it came. */
  readonly takenMs: number;
  /** Epoch milliseconds at which it was filled or cancelled. */
  readonly doneMs: number | undefined;
}

/** One trade of an order. */
export interface Execution {
  readonly execId: string;
  readonly order: Order;
  readonly quantity: number;
  readonly price: number;
  readonly atMs: number;
  /** Filled so far, this trade included, and at what average price. */
  readonly cumulativeQuantity: number;
  readonly averagePrice: number;
  readonly commission: number;
  /** Profit taken by closing a position; 0 when it only opened one. */
  readonly realizedPnl: number;
}

const COMMISSION_PER_UNIT = 0.005;
const LEAST_COMMISSION = 1;

/** What a trade of so many units costs. */
export function commissionOf(quantity: number): number {
  return Math.max(LEAST_COMMISSION, COMMISSION_PER_UNIT * quantity);
}

/** An order as it is the moment it comes in. */
export function newOrder(request: OrderRequest, made: Pick<Order, 'permId' | 'isHeld' | 'takenMs'>): Order {
  const untouched = { filled: 0, averagePrice: 0, lastFillPrice: 0, isTriggered: false, doneMs: undefined };
  return { ...request, ...untouched, ...made, status: 'PendingSubmit' };
}

/** True while an order can still trade or be cancelled. */
export function isOpen(order: Order): boolean {
  return order.status !== 'Filled' && order.status !== 'Cancelled';
}

/** True once nothing keeps an order from the market but the market itself. */
export function isReady(order: Order): boolean {
  return order.terms.isTransmitted && !order.isHeld;
}

/** True for orders that sleep until a price wakes them. */
export function isStopOrder(order: Order): boolean {
  return order.terms.type.startsWith('STP') || order.terms.type.startsWith('TRAIL');
}

/** What is left to trade. */
export function remaining(order: Order): number {
  return order.terms.quantity - order.filled;
}

/** An order after one more trade of it. */
export function traded(
  order: Order,
  trade: { readonly quantity: number; readonly price: number; readonly nowMs: number },
): Order {
  const { quantity, price, nowMs } = trade;
  const filled = order.filled + quantity;
  const isDone = filled === order.terms.quantity;
  return {
    ...order,
    filled,
    averagePrice: (order.filled * order.averagePrice + quantity * price) / filled,
    lastFillPrice: price,
    status: isDone ? 'Filled' : order.status === 'PendingCancel' ? 'PendingCancel' : 'Submitted',
    doneMs: isDone ? nowMs : undefined,
  };
}

/**
 * A trade at a corrected price, under an execId that is one higher after the last dot.
 * Source: TWS API docs, "Executions and Commissions".
 */
export function correctedExecution(execution: Execution, price: number): Execution {
  const { execId } = execution;
  const dot = execId.lastIndexOf('.');
  const next = String(Number(execId.slice(dot + 1)) + 1).padStart(2, '0');
  return { ...execution, execId: `${execId.slice(0, dot)}.${next}`, price };
}
