import type { Instrument } from './instrument.ts';

/** Order types the exchange can match. */
export type OrderType = 'MKT' | 'LMT' | 'STP' | 'STP LMT';

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
  /** True if it came while the exchange could not be reached, and waits to be passed on. */
  readonly isHeld: boolean;
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

/** True while an order can still trade or be cancelled. */
export function isOpen(order: Order): boolean {
  return order.status !== 'Filled' && order.status !== 'Cancelled';
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
    status: isDone ? 'Filled' : 'Submitted',
    doneMs: isDone ? nowMs : undefined,
  };
}
