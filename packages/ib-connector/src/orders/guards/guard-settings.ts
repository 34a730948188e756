import { checkNumber, InvalidOptionError } from '@autobot/resilience';
import { killSwitchGuard, onlyInstruments } from './allowed-orders.ts';
import type { Guard } from './guard.ts';
import { interlock, type InterlockOptions } from './interlock.ts';
import { maxDailyLoss, maxOpenOrders, maxOrderEfficiencyRatio, maxOrderRate, noDuplicate } from './order-flow.ts';
import { priceCollar, type PriceCollarOptions } from './price-collar.ts';
import { maxNotional, maxPosition, maxQuantity } from './size-limits.ts';

/**
 * What orders must keep to, before a byte leaves. The defaults are for a paper account. Live trading needs its three
 * keys and, given in so many words, `instruments`, `maxQuantity`, `maxNotional`, `maxPosition` and `maxDailyLoss`.
 * Infinity takes a limit away.
 */
export interface GuardOptions extends InterlockOptions {
  /** Shares or contracts in one order. Default 10,000. */
  readonly maxQuantity?: number;
  /** Price of one order in the contract's currency. Default 1,000,000. */
  readonly maxNotional?: number;
  /** Shares or contracts held of one contract, long or short, with all that works. Default Infinity. */
  readonly maxPosition?: number;
  /** Default 10 % from a quote not older than 10 s. `off` asks for no quote. */
  readonly priceCollar?: PriceCollarOptions | 'off';
  /** What may be traded: symbols of stocks, or symbol and type (`ES:FUT`). Default `any`. */
  readonly instruments?: readonly string[] | 'any';
  /** Within it an order just like the last is refused, unless it has an `intentId`. Milliseconds, default 1,000; 0 for never. */
  readonly duplicateWindowMs?: number;
  /** Orders and changes a second. Default 5. */
  readonly maxOrdersPerSecond?: number;
  /** Open orders for each contract, side and account. Default 20, which is IB's own limit. */
  readonly maxOpenOrders?: number;
  /** Orders, changes and cancels for each order that traded. Default 20. */
  readonly maxOrderEfficiencyRatio?: number;
  /**
   * In the account's currency, realised within 24 hours; or the day's with what is not realised, while a profit-and-loss
   * stream of the account is open. Reaching it halts trading. Default Infinity.
   */
  readonly maxDailyLoss?: number;
  /** Rules of your own, asked last. */
  readonly also?: readonly Guard[];
}

/** The guards of one connector. */
export interface GuardSettings {
  readonly guards: readonly Guard[];
  /** True if any of them looks at the market, so that a quote has to be known. */
  readonly usesMarket: boolean;
  /** True for live trading with all keys in place is possible at all. */
  readonly mode: 'paper' | 'live';
  readonly maxDailyLoss: number;
}

const namedForLive = ['instruments', 'maxQuantity', 'maxNotional', 'maxPosition', 'maxDailyLoss'] as const;
const defaultCollar: PriceCollarOptions = { percent: 10, maxQuoteAgeMs: 10_000 };

/**
 * Puts the guards together, the cheapest and plainest first.
 * @throws {InvalidOptionError} a limit that cannot be right, or one that live trading needs is not given
 */
export function toGuards(options: GuardOptions = {}): GuardSettings {
  const { mode = 'paper' } = options;
  if (mode === 'live') for (const name of namedForLive) needNamed(name, options[name]);
  const above = (name: keyof GuardOptions, value: number): number =>
    checkNumber(`guards.${name}`, value, { above: 0, infinite: true });
  const collar = options.priceCollar ?? defaultCollar;
  const notional = above('maxNotional', options.maxNotional ?? 1_000_000);
  const loss = above('maxDailyLoss', options.maxDailyLoss ?? Number.POSITIVE_INFINITY);
  const { instruments = 'any' } = options;
  const windowMs = checkNumber('guards.duplicateWindowMs', options.duplicateWindowMs ?? 1_000, { min: 0 });
  const guards: Guard[] = [
    interlock(options),
    killSwitchGuard,
    ...(instruments === 'any' ? [] : [onlyInstruments(instruments)]),
    noDuplicate(windowMs),
    maxOrderRate(above('maxOrdersPerSecond', options.maxOrdersPerSecond ?? 5)),
    maxOpenOrders(above('maxOpenOrders', options.maxOpenOrders ?? 20)),
    maxOrderEfficiencyRatio(above('maxOrderEfficiencyRatio', options.maxOrderEfficiencyRatio ?? 20)),
    maxQuantity(above('maxQuantity', options.maxQuantity ?? 10_000)),
    ...(notional === Number.POSITIVE_INFINITY ? [] : [maxNotional(notional)]),
    ...maxPositionGuard(above('maxPosition', options.maxPosition ?? Number.POSITIVE_INFINITY)),
    ...(collar === 'off' ? [] : [priceCollar(checkCollar(collar))]),
    maxDailyLoss(loss),
    ...(options.also ?? []),
  ];
  const usesMarket = notional !== Number.POSITIVE_INFINITY || collar !== 'off';
  return { guards, usesMarket, mode, maxDailyLoss: loss };
}

function maxPositionGuard(limit: number): readonly Guard[] {
  return limit === Number.POSITIVE_INFINITY ? [] : [maxPosition(limit)];
}

function checkCollar(collar: PriceCollarOptions): PriceCollarOptions {
  checkNumber('guards.priceCollar.percent', collar.percent, { above: 0 });
  checkNumber('guards.priceCollar.maxQuoteAgeMs', collar.maxQuoteAgeMs, { above: 0 });
  return collar;
}

function needNamed(name: (typeof namedForLive)[number], value: unknown): void {
  if (value !== undefined) return;
  const option = `guards.${name}`;
  throw new InvalidOptionError(
    option,
    `${option} must be given for live trading, was undefined: nothing is taken for granted with real money`,
  );
}
