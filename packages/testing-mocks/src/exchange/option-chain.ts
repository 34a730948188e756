import type { Instrument } from './instrument.ts';
import { roundToTick } from './instrument.ts';
import { optionValue } from './option-pricing.ts';

/** Options on one underlying: every expiry at every strike, calls and puts. */
export interface ChainPlan {
  /** yyyymmdd, earliest first. */
  readonly expiries: readonly string[];
  readonly lowestStrike: number;
  readonly highestStrike: number;
  readonly step: number;
  /** Contract ids count up from here. */
  readonly firstConId: number;
}

/** Where options trade here, besides SMART. */
export const OPTION_EXCHANGES = 'SMART,AMEX,CBOE,CBOE2,ISE,PHLX';

/** How much prices of an option's underlying are taken to move in a year. */
export const USUAL_VOLATILITY = 0.25;

// Prices in the catalogue are those of about this day, so an option's price is worked out for it.
const PRICED_MS = Date.UTC(2026, 0, 2);
const YEAR_MS = 365 * 86_400_000;
const MIN_TICK = 0.01;

/** Every option of a plan, expiry by expiry and strike by strike. */
export function optionChain(underlying: Instrument, plan: ChainPlan): readonly Instrument[] {
  const options: Instrument[] = [];
  for (const expiry of plan.expiries) {
    for (let strike = plan.lowestStrike; strike <= plan.highestStrike; strike += plan.step) {
      for (const right of ['C', 'P'] as const) {
        options.push(option(underlying, { expiry, strike, right, conId: plan.firstConId + options.length }));
      }
    }
  }
  return options;
}

/** Years from an instant to the end of an expiry day; negative once it is over. */
export function yearsTo(expiry: string, epochMs: number): number {
  const dayMs = Date.UTC(Number(expiry.slice(0, 4)), Number(expiry.slice(4, 6)) - 1, Number(expiry.slice(6, 8)));
  return (dayMs + 21 * 3_600_000 - epochMs) / YEAR_MS;
}

interface OneOption {
  readonly expiry: string;
  readonly strike: number;
  readonly right: 'C' | 'P';
  readonly conId: number;
}

function option(underlying: Instrument, { expiry, strike, right, conId }: OneOption): Instrument {
  const years = yearsTo(expiry, PRICED_MS);
  const { price } = optionValue({
    right,
    strike,
    years,
    underlying: underlying.referencePrice,
    volatility: USUAL_VOLATILITY,
  });
  return {
    ...underlying,
    conId,
    secType: 'OPT',
    lastTradeDate: expiry,
    strike,
    right,
    underConId: underlying.conId,
    multiplier: 100,
    primaryExchange: '',
    validExchanges: OPTION_EXCHANGES,
    localSymbol: localSymbol(underlying.symbol, { expiry, strike, right }),
    tradingClass: underlying.symbol,
    marketName: underlying.symbol,
    marketRuleId: 32,
    minTick: MIN_TICK,
    referencePrice: Math.max(MIN_TICK, roundToTick(price, MIN_TICK)),
  };
}

/** The option's name in the form all US exchanges use: `SPY   281215C00750000`. */
function localSymbol(symbol: string, { expiry, strike, right }: Omit<OneOption, 'conId'>): string {
  return `${symbol.padEnd(6)}${expiry.slice(2)}${right}${String(Math.round(strike * 1000)).padStart(8, '0')}`;
}
