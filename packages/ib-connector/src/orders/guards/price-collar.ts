import type { Guard, GuardedOrder, MarketView } from './guard.ts';

/** How far a price may be from the market. */
export interface PriceCollarOptions {
  /** Percent that a limit may be worse than the other side of the market; above 0. */
  readonly percent: number;
  /** Age of a quote that is still believed. Milliseconds. */
  readonly maxQuoteAgeMs: number;
}

/**
 * Refuses a limit that would buy far above the market or sell far below it, and a market order into a market nobody
 * has seen lately. A limit on the patient side cannot do harm and passes.
 */
export function priceCollar(options: PriceCollarOptions): Guard {
  const { percent, maxQuoteAgeMs } = options;
  return (order, { market }) => {
    const { instrument, limitPrice, orderType } = order;
    // What wakes later is judged by what it is to become: its limit lies near its own stop.
    const reference = orderType === 'STP LMT' ? order.stopPrice : touchOf(order, market);
    if (orderType === 'LMT' || orderType === 'MKT') {
      const tooOld = problemOfQuote(market, maxQuoteAgeMs);
      if (tooOld !== undefined || reference === undefined) {
        const what = tooOld ?? 'has no price on the other side';
        const sentence = `the quote of ${instrument} ${what}: open a quote stream, or set the price collar off`;
        return { rule: 'priceCollar', value: market?.ageMs, limit: maxQuoteAgeMs, sentence };
      }
    }
    if (limitPrice === undefined || reference === undefined) return undefined;
    const worsePercent = ((limitPrice - reference) / reference) * 100 * (order.action === 'BUY' ? 1 : -1);
    if (worsePercent <= percent) return undefined;
    const side = order.action === 'BUY' ? 'above' : 'below';
    const sentence = `limit ${limitPrice} for ${instrument} is ${worsePercent.toFixed(1)} % ${side} ${reference}, more than ${percent} %: correct the price, or raise IB_PRICE_COLLAR`;
    return { rule: 'priceCollar', value: worsePercent, limit: percent, sentence };
  };
}

function problemOfQuote(market: MarketView | undefined, maxQuoteAgeMs: number): string | undefined {
  if (market === undefined) return 'is not known';
  if (!market.isLive) return 'is not live';
  return market.ageMs > maxQuoteAgeMs ? `is ${Math.round(market.ageMs)} ms old` : undefined;
}

// What the order would trade against; the last price where that side is empty.
function touchOf(order: GuardedOrder, market: MarketView | undefined): number | undefined {
  if (market === undefined) return undefined;
  const touch = order.action === 'BUY' ? market.ask : market.bid;
  if (touch > 0) return touch;
  return market.last > 0 ? market.last : undefined;
}
