import { type Guard, isReducing } from './guard.ts';

/** Refuses an order like one that was sent a moment ago, and a second one of the same `intentId`. */
export function noDuplicate(windowMs: number): Guard {
  return ({ intentId, isChange, isExit, instrument }, { isIntentUsed, sameOrderAgoMs }) => {
    if (isChange || isExit) return undefined;
    if (intentId !== undefined) {
      if (!isIntentUsed) return undefined;
      const sentence = `intent "${intentId}" was used before: it is the same decision twice, or needs another intentId`;
      return { rule: 'duplicateIntent', value: intentId, limit: 1, sentence };
    }
    if (sameOrderAgoMs === undefined || sameOrderAgoMs >= windowMs) return undefined;
    const ago = Math.round(sameOrderAgoMs);
    const sentence = `an order for ${instrument} just like it was sent ${ago} ms ago, within ${windowMs} ms: if it is meant twice, give each an intentId`;
    return { rule: 'duplicateIntent', value: ago, limit: windowMs, sentence };
  };
}

/** Refuses more than so many orders and changes within a second. */
export function maxOrderRate(perSecond: number): Guard {
  return (_order, { ordersLastSecond }) => {
    if (ordersLastSecond < perSecond) return undefined;
    const sentence = `${ordersLastSecond} orders were let through within a second, the limit is ${perSecond}: order more slowly, or raise IB_MAX_ORDER_RATE`;
    return { rule: 'maxOrderRate', value: ordersLastSecond, limit: perSecond, sentence };
  };
}

/**
 * Refuses one more open order for a contract on one side.
 * IB takes 20 for each contract, side and account, and rejects the next (research/ib-connectivity.md 3).
 */
export function maxOpenOrders(limit: number): Guard {
  return ({ isChange, instrument, action }, { openSameSide }) => {
    if (isChange || openSameSide.count < limit) return undefined;
    const sentence = `${openSameSide.count} orders to ${action} ${instrument} are open, the limit is ${limit}: cancel one first`;
    return { rule: 'maxOpenOrders', value: openSameSide.count, limit, sentence };
  };
}

// IB looks at ratios of active accounts only; below this many messages the ratio says nothing.
const LEAST_MESSAGES = 50;

/**
 * Refuses orders while far more is asked for than traded, as IB watches it: submissions, changes and cancels for each
 * order that traded. Source: IB, "Order Efficiency Ratio"; 20 is the rule of thumb of research/product.md 7.
 */
export function maxOrderEfficiencyRatio(limit: number): Guard {
  return (_order, { messages, executedOrders }) => {
    if (messages < LEAST_MESSAGES) return undefined;
    const ratio = (messages + 1) / (executedOrders + 1);
    if (ratio <= limit) return undefined;
    const sentence = `${messages} orders, changes and cancels for ${executedOrders} orders that traded is a ratio of ${ratio.toFixed(1)}, above ${limit}: order less often`;
    return { rule: 'orderEfficiency', value: ratio, limit, sentence };
  };
}

/**
 * Refuses new risk once so much was lost, in the account's currency: realised within 24 hours, or the day's with what is
 * not realised if that is larger and known. What reduces a position passes.
 */
export function maxDailyLoss(limit: number): Guard {
  return (order, world) => {
    const { dailyLoss } = world;
    if (dailyLoss < limit || isReducing(order, world)) return undefined;
    const sentence = `a loss of ${dailyLoss.toFixed(2)} within a day has reached maxDailyLoss ${limit}: only orders that reduce a position pass`;
    return { rule: 'maxDailyLoss', value: dailyLoss, limit, sentence };
  };
}
