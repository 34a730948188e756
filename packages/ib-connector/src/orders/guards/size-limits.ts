import { directionOf, type Guard, type GuardedOrder, isReducing, type MarketView } from './guard.ts';

/** Refuses more than so many shares or contracts in one order. */
export function maxQuantity(limit: number): Guard {
  return ({ quantity, instrument }) => {
    if (quantity <= limit) return undefined;
    const sentence = `${quantity} ${instrument} is above maxQuantity ${limit}: order less, or raise IB_MAX_QUANTITY`;
    return { rule: 'maxQuantity', value: quantity, limit, sentence };
  };
}

/** Refuses more than so much money in one order, in the contract's currency; one without any price is refused. */
export function maxNotional(limit: number): Guard {
  return (order, { market }) => {
    const price = highestPrice(order, market);
    if (price === undefined) {
      const sentence = `what ${order.quantity} ${order.instrument} costs is not known: open a quote stream, or give the order a price`;
      return { rule: 'maxNotional', value: undefined, limit, sentence };
    }
    const notional = order.quantity * price * (order.contract.multiplier ?? 1);
    if (notional <= limit) return undefined;
    const sentence = `${order.quantity} ${order.instrument} at ${price} is ${notional}, above maxNotional ${limit}: order less, or raise IB_MAX_NOTIONAL`;
    return { rule: 'maxNotional', value: notional, limit, sentence };
  };
}

/** Refuses an order that, with all that works on its side, could make the position larger than this; never one that reduces it. */
export function maxPosition(limit: number): Guard {
  return (order, world) => {
    if (order.isExit || isReducing(order, world)) return undefined;
    const { position, openSameSide } = world;
    if (position === undefined) {
      const sentence = `the position in ${order.instrument} is not known yet: wait until orders are reconciled`;
      return { rule: 'maxPosition', value: undefined, limit, sentence };
    }
    const worst = Math.abs(position + directionOf(order) * (order.quantity + openSameSide.quantity));
    if (worst <= limit) return undefined;
    const sentence = `position ${position} in ${order.instrument} could become ${worst}, above maxPosition ${limit}: order less, or raise IB_MAX_POSITION`;
    return { rule: 'maxPosition', value: worst, limit, sentence };
  };
}

// The most it could cost: its own prices and the market's, whichever is highest.
function highestPrice(order: GuardedOrder, market: MarketView | undefined): number | undefined {
  if (order.limitPrice !== undefined && order.action === 'BUY') return order.limitPrice;
  const candidates = [order.limitPrice, order.stopPrice, market?.bid, market?.ask, market?.last];
  const prices = candidates.filter((price): price is number => price !== undefined && price > 0);
  return prices.length === 0 ? undefined : Math.max(...prices);
}
