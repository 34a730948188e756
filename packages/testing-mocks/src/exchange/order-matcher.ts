import type { Order } from './order.ts';
import type { Quote } from './quote.ts';
import { trailLimit } from './trailing-stop.ts';

/** What the market does to a working order at a quote. */
export type MatchOutcome =
  | { readonly type: 'rests' }
  | { readonly type: 'wakes' }
  | { readonly type: 'trades'; readonly price: number };

/**
 * Decides what a quote does to an order: market orders trade at once, limits when the other side reaches them,
 * stops wake when the last price reaches them. A limit never trades at a worse price than its own, and trades at a better one if there is one.
 */
export function matchOrder(order: Order, quote: Quote): MatchOutcome {
  const { action, type, limitPrice, stopPrice } = order.terms;
  const isBuy = action === 'BUY';
  const touch = isBuy ? quote.ask : quote.bid;
  const reachesLimit = limitPrice !== undefined && (isBuy ? touch <= limitPrice : touch >= limitPrice);
  const reachesStop = stopPrice !== undefined && (isBuy ? quote.last >= stopPrice : quote.last <= stopPrice);
  switch (type) {
    case 'MKT':
      return { type: 'trades', price: touch };
    case 'LMT':
      return reachesLimit ? { type: 'trades', price: touch } : { type: 'rests' };
    case 'STP':
      if (order.isTriggered) return { type: 'trades', price: touch };
      return reachesStop ? { type: 'wakes' } : { type: 'rests' };
    case 'STP LMT':
      if (order.isTriggered) return reachesLimit ? { type: 'trades', price: touch } : { type: 'rests' };
      return reachesStop ? { type: 'wakes' } : { type: 'rests' };
    case 'TRAIL':
    case 'TRAIL LIMIT':
      return matchTrailing(order, { touch, last: quote.last });
    default:
      return type satisfies never;
  }
}

function matchTrailing(order: Order, { touch, last }: { readonly touch: number; readonly last: number }): MatchOutcome {
  const { terms, trailStopPrice: stop, isTriggered } = order;
  const isBuy = terms.action === 'BUY';
  if (!isTriggered)
    return stop !== undefined && (isBuy ? last >= stop : last <= stop) ? { type: 'wakes' } : { type: 'rests' };
  const limit = terms.type === 'TRAIL LIMIT' ? trailLimit(order) : undefined;
  const isTaken = limit === undefined || (isBuy ? touch <= limit : touch >= limit);
  return isTaken ? { type: 'trades', price: touch } : { type: 'rests' };
}
