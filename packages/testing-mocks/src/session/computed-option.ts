import type { OptionComputation } from '../codec/stream-replies.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { Market } from '../exchange/market.ts';
import { HIGHEST_VOLATILITY, impliedVolatility, optionValue } from '../exchange/option-pricing.ts';
import { yearsTo } from '../exchange/option-chain.ts';

/** What a price of an option says about its volatility, with the greeks that go with it; undefined for what is no option. */
export function computedOption(
  option: Instrument,
  market: Market,
  { price, underlyingPrice }: { readonly price: number; readonly underlyingPrice?: number },
): OptionComputation | undefined {
  const inputs = optionInputs(option, market, underlyingPrice);
  if (inputs === undefined) return undefined;
  const volatility = impliedVolatility(inputs, price);
  return { volatility, price, underlyingPrice: inputs.underlying, greeks: optionValue({ ...inputs, volatility }) };
}

/** What an option is worth at a volatility; undefined for what is no option. */
export function pricedOption(
  option: Instrument,
  market: Market,
  { volatility, underlyingPrice }: { readonly volatility: number; readonly underlyingPrice?: number },
): OptionComputation | undefined {
  const inputs = optionInputs(option, market, underlyingPrice);
  if (inputs === undefined) return undefined;
  const greeks = optionValue({ ...inputs, volatility: Math.min(volatility, HIGHEST_VOLATILITY) });
  return { volatility, price: greeks.price, underlyingPrice: inputs.underlying, greeks };
}

function optionInputs(
  option: Instrument,
  market: Market,
  underlyingPrice: number | undefined,
): Parameters<typeof impliedVolatility>[0] | undefined {
  const { right, strike } = option;
  const underlying = market.instruments.find(({ conId }) => conId === option.underConId);
  if (right === '' || underlying === undefined) return undefined;
  const years = yearsTo(option.lastTradeDate, market.nowMs);
  const given = underlyingPrice !== undefined && underlyingPrice > 0 ? underlyingPrice : undefined;
  return { right, strike, years, underlying: given ?? market.quote(underlying).last };
}
