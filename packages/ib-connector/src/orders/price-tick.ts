import { InvalidRequestError } from '../errors/request-errors.ts';
import type { OrderPrices } from './order-request.ts';

const tickedPrices = ['limitPrice', 'stopPrice', 'trailAmount', 'limitOffset'] as const;

/**
 * Refuses prices that no exchange would take because they lie between two steps of the contract's smallest increment.
 * TWS refuses them with 110 after they were sent; some contracts have larger steps at some prices, which TWS judges.
 * @param minTick smallest increment; undefined where TWS told none
 * @throws {InvalidRequestError} names the field, the value and the two prices next to it
 */
export function checkPriceTicks(prices: OrderPrices, minTick: number | undefined): void {
  if (minTick === undefined) return;
  for (const field of tickedPrices) {
    const price = prices[field];
    if (price === undefined || isOnTick(price, minTick)) continue;
    const below = Math.floor(price / minTick) * minTick;
    const nearest = `${text(below)} or ${text(below + minTick)}`;
    throw new InvalidRequestError(field, `${field} must be a multiple of ${minTick}, was ${price}: use ${nearest}`);
  }
}

// Prices are decimal and numbers are not: 190.07 / 0.01 is 19006.999999999996.
const TOLERANCE = 1e-6;
const TOLERANCE_SHARE = 4 * Number.EPSILON;

/** True if a price is a whole number of increments, but for what binary fractions cannot say. */
export function isOnTick(price: number, minTick: number): boolean {
  const ticks = price / minTick;
  return Math.abs(ticks - Math.round(ticks)) <= Math.max(TOLERANCE, Math.abs(ticks) * TOLERANCE_SHARE);
}

function text(price: number): string {
  return String(Number(price.toPrecision(12)));
}
