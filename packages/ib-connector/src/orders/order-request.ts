import { InvalidRequestError } from '../errors/request-errors.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { OrderType, TimeInForce } from '../tws-api/order-fields.ts';

/** The prices of an order; which of them it needs depends on its type. Currency units. */
export interface OrderPrices {
  /** Worst price taken: required for `LMT` and `STP LMT`. */
  readonly limitPrice?: number | undefined;
  /** What wakes the order: required for `STP` and `STP LMT`; for `TRAIL` and `TRAIL LIMIT` where the stop begins. */
  readonly stopPrice?: number | undefined;
  /** How far a trailing stop stays from the market. Give this or `trailPercent`. */
  readonly trailAmount?: number | undefined;
  /** The same in percent of the price, above 0 and below 100. */
  readonly trailPercent?: number | undefined;
  /** How far the limit of a `TRAIL LIMIT` lies from its stop; 0 or more. */
  readonly limitOffset?: number | undefined;
}

/** What an order asks for, without the contract. */
export interface OrderTerms extends OrderPrices {
  readonly action: 'BUY' | 'SELL';
  /** Shares or contracts; above 0. */
  readonly quantity: number;
  readonly orderType: OrderType;
  /** Default `DAY`. `IOC` and `FOK` are for `MKT` and `LMT`, `OPG` (at the opening) too. */
  readonly timeInForce?: TimeInForce;
  /** End of a `GTD` order, in the future; only for `GTD`. */
  readonly goodTill?: Date;
  /** Default false. */
  readonly outsideRegularHours?: boolean;
  /** Only the whole quantity at once. Default false. */
  readonly allOrNone?: boolean;
}

/** An order as a caller asks for it. */
export interface OrderRequest extends OrderTerms {
  /** A US stock by its symbol. Give this or `contract`. */
  readonly symbol?: string;
  readonly contract?: Contract;
  /** Default: the connector's account, or the only one. */
  readonly account?: string;
  /** Your own name for the decision behind it: a second order with the same name is refused. */
  readonly intentId?: string;
}

/**
 * Refuses an order that cannot be right, before anything is sent.
 * @param wallNowMs epoch milliseconds that `goodTill` is compared with; without it only its presence is checked
 * @throws {InvalidRequestError} names the field and the value
 */
export function checkOrderRequest(request: OrderRequest, wallNowMs?: number): void {
  if (request.symbol === undefined && request.contract === undefined) {
    throw new InvalidRequestError('symbol', 'an order needs a symbol or a contract');
  }
  checkOrderTerms(request, wallNowMs);
}

/**
 * The same without the contract.
 * @throws {InvalidRequestError} names the field and the value
 */
export function checkOrderTerms(terms: OrderTerms, wallNowMs?: number): void {
  checkOneOf('action', terms.action, actions);
  checkOneOf('orderType', terms.orderType, orderTypes);
  checkOneOf('timeInForce', terms.timeInForce ?? 'DAY', timesInForce);
  checkPositive('quantity', terms.quantity);
  checkPrices(terms);
  checkTime(terms, wallNowMs);
}

type PriceName = keyof OrderPrices;
/** What an order type makes of each price; one that is not named it does not have. */
type PriceRules = Readonly<Partial<Record<PriceName, 'needs' | 'takes'>>>;

const trailing: PriceRules = { trailAmount: 'takes', trailPercent: 'takes', stopPrice: 'takes' };
const pricesOf: Readonly<Record<OrderType, PriceRules>> = {
  MKT: {},
  LMT: { limitPrice: 'needs' },
  STP: { stopPrice: 'needs' },
  'STP LMT': { stopPrice: 'needs', limitPrice: 'needs' },
  TRAIL: trailing,
  'TRAIL LIMIT': { ...trailing, limitOffset: 'needs' },
};
const priceNames: readonly PriceName[] = ['limitPrice', 'stopPrice', 'trailAmount', 'trailPercent', 'limitOffset'];
// Made once: every order is held against them.
const actions: readonly string[] = ['BUY', 'SELL'];
const orderTypes: readonly string[] = Object.keys(pricesOf);
const timesInForce: readonly string[] = ['DAY', 'GTC', 'IOC', 'GTD', 'OPG', 'FOK'];

function checkPrices(terms: OrderTerms): void {
  const { orderType, trailAmount, trailPercent } = terms;
  const rules = pricesOf[orderType];
  for (const name of priceNames) {
    const value = terms[name];
    const rule = rules[name];
    if (value === undefined && rule !== 'needs') continue;
    if (rule === undefined) {
      throw new InvalidRequestError(name, `a ${orderType} order has no ${name}, was ${value}: leave it out`);
    }
    const mayBeZero = name === 'limitOffset' && value === 0;
    if (!mayBeZero) checkPositive(name, value);
  }
  if (!orderType.startsWith('TRAIL')) return;
  if ((trailAmount === undefined) === (trailPercent === undefined)) {
    const given =
      trailAmount === undefined ? 'neither was given' : `both were given, ${trailAmount} and ${trailPercent}`;
    throw new InvalidRequestError('trailAmount', `a ${orderType} order needs trailAmount or trailPercent: ${given}`);
  }
  if (trailPercent !== undefined && trailPercent >= 100) {
    throw new InvalidRequestError('trailPercent', `trailPercent must be below 100, was ${trailPercent}`);
  }
}

const waitingTypes: readonly OrderType[] = ['STP', 'STP LMT', 'TRAIL', 'TRAIL LIMIT'];

function checkTime(terms: OrderTerms, wallNowMs: number | undefined): void {
  const { timeInForce = 'DAY', goodTill, orderType, outsideRegularHours = false, allOrNone = false } = terms;
  const isAtOnce = timeInForce === 'IOC' || timeInForce === 'FOK';
  if (timeInForce === 'GTD') checkGoodTill(goodTill, wallNowMs);
  else if (goodTill !== undefined) {
    throw new InvalidRequestError('goodTill', `goodTill is for timeInForce GTD only, which was ${timeInForce}`);
  }
  if ((isAtOnce || timeInForce === 'OPG') && waitingTypes.includes(orderType)) {
    const why = `a ${orderType} order waits for its stop, so it cannot be ${timeInForce}`;
    throw new InvalidRequestError('timeInForce', `${why}: use DAY, GTC or GTD`);
  }
  if (isAtOnce && allOrNone) {
    throw new InvalidRequestError(
      'allOrNone',
      `allOrNone is not for ${timeInForce}: FOK alone means all of it at once or nothing`,
    );
  }
  if (timeInForce === 'OPG' && outsideRegularHours) {
    const why = 'an OPG order trades at the opening, which is within regular hours';
    throw new InvalidRequestError('outsideRegularHours', `${why}: leave outsideRegularHours out, was true`);
  }
}

function checkGoodTill(goodTill: Date | undefined, wallNowMs: number | undefined): void {
  if (goodTill === undefined) throw new InvalidRequestError('goodTill', 'a GTD order needs goodTill, was undefined');
  const atMs = goodTill.getTime();
  if (Number.isNaN(atMs)) throw new InvalidRequestError('goodTill', 'goodTill must be a valid date, was Invalid Date');
  if (wallNowMs === undefined || atMs > wallNowMs) return;
  const now = new Date(wallNowMs).toISOString();
  throw new InvalidRequestError('goodTill', `goodTill must be in the future, was ${goodTill.toISOString()} at ${now}`);
}

function checkPositive(field: string, value: number | undefined): void {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return;
  throw new InvalidRequestError(field, `${field} must be a finite number above 0, was ${String(value)}`);
}

function checkOneOf(field: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new InvalidRequestError(field, `${field} must be ${choices.join(' or ')}, was "${value}"`);
}
