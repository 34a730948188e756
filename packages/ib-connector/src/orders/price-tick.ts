import { InvalidRequestError } from '../errors/request-errors.ts';
import type { OrderPrices } from './order-request.ts';

/** The prices of an order that lie on the steps of its contract. */
export type TickedPrices = Pick<OrderPrices, 'limitPrice' | 'stopPrice' | 'trailAmount' | 'limitOffset'>;

/**
 * The prices as TWS takes them, which refuses with 110 what lies between two steps of the contract's smallest increment,
 * be it by a rounding error: 1.5699999999999998 becomes 1.57. Some contracts have larger steps at some prices, which TWS
 * judges.
 * @param minTick smallest increment; undefined where TWS told none: then they stay as they are
 * @throws {InvalidRequestError} a price is more than a rounding error off: names the field, the value and the two prices next to it
 */
export function pricesOnTicks(prices: TickedPrices, minTick: number | undefined): TickedPrices {
  if (minTick === undefined) return prices;
  const { limitPrice, stopPrice, trailAmount, limitOffset } = prices;
  return {
    limitPrice: limitPrice === undefined ? undefined : onTick('limitPrice', limitPrice, minTick),
    stopPrice: stopPrice === undefined ? undefined : onTick('stopPrice', stopPrice, minTick),
    trailAmount: trailAmount === undefined ? undefined : onTick('trailAmount', trailAmount, minTick),
    limitOffset: limitOffset === undefined ? undefined : onTick('limitOffset', limitOffset, minTick),
  };
}

// Prices are decimal and numbers are not: 190.07 / 0.01 is 19006.999999999996.
const TOLERANCE = 1e-6;
const TOLERANCE_SHARE = 4 * Number.EPSILON;

function onTick(field: keyof TickedPrices, price: number, minTick: number): number {
  const ticks = price / minTick;
  const whole = Math.round(ticks);
  if (Math.abs(ticks - whole) <= Math.max(TOLERANCE, ticks * TOLERANCE_SHARE)) return priceOf(whole, minTick);
  const below = Math.floor(ticks);
  const nearest = `${priceOf(below, minTick)} or ${priceOf(below + 1, minTick)}`;
  throw new InvalidRequestError(field, `${field} must be a multiple of ${minTick}, was ${price}: use ${nearest}`);
}

// A quotient of whole numbers is the number nearest to the decimal price; a product with 0.01 is not: 157 * 0.01 is
// 1.5700000000000003.
function priceOf(ticks: number, minTick: number): number {
  const perUnit = Math.round(1 / minTick);
  if (1 / perUnit === minTick) return ticks / perUnit;
  return Number((ticks * minTick).toFixed(decimalsOf(minTick)));
}

function decimalsOf(minTick: number): number {
  const [digits = '', exponent = '0'] = String(minTick).split('e-');
  return (digits.split('.')[1] ?? '').length + Number(exponent);
}
