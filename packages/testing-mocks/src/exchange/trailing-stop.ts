import { roundToTick } from './instrument.ts';
import type { Order } from './order.ts';
import type { Quote } from './quote.ts';

/** How a stop follows the price: at so much, or so many percent, and never back. */
export interface Trail {
  /** In the instrument's currency; undefined if percent holds. */
  readonly amount: number | undefined;
  readonly percent: number | undefined;
  /** Where the stop stands before the price has moved it; undefined for a distance from the first price seen. */
  readonly initialStop: number | undefined;
  /** Distance of a TRAIL LIMIT order's limit from its stop. */
  readonly limitOffset: number;
}

/** The order with its stop moved as far as the last price takes it; anything but a trailing order is left as it is. */
export function trailed(order: Order, quote: Quote): Order {
  const { trail, action } = order.terms;
  if (trail === undefined || order.isTriggered) return order;
  const sign = action === 'SELL' ? -1 : 1;
  const distance = trail.amount ?? (quote.last * (trail.percent ?? 0)) / 100;
  const candidate = roundToTick(quote.last + sign * distance, order.instrument.minTick);
  const before = order.trailStopPrice ?? trail.initialStop;
  const closer = action === 'SELL' ? Math.max : Math.min;
  const trailStopPrice = before === undefined ? candidate : closer(before, candidate);
  return trailStopPrice === order.trailStopPrice ? order : { ...order, trailStopPrice };
}

/** The worst price a woken TRAIL LIMIT order takes. */
export function trailLimit(order: Order): number | undefined {
  const { trail, action } = order.terms;
  if (trail === undefined || order.trailStopPrice === undefined) return undefined;
  const sign = action === 'SELL' ? -1 : 1;
  return roundToTick(order.trailStopPrice + sign * trail.limitOffset, order.instrument.minTick);
}
