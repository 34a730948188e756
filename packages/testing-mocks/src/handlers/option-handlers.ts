import { optionParameters, optionParametersEnd } from '../codec/reference-replies.ts';
import type { OptionCalculationRequest, OptionParametersRequest } from '../codec/reference-requests.ts';
import { type OptionComputation, tickOptionComputation } from '../codec/stream-replies.ts';
import type { Instrument } from '../exchange/instrument.ts';
import { computedOption, pricedOption } from '../session/computed-option.ts';
import type { RequestContext, RequestHandlers } from '../session/request-context.ts';
import { tickTypes } from '../wire/message-ids.ts';
import { resolveInstrument } from './resolve-instrument.ts';

/** Requests about options. */
export const optionHandlers: Pick<
  RequestHandlers,
  | 'reqSecDefOptParams'
  | 'calculateImpliedVolatility'
  | 'calculateOptionPrice'
  | 'cancelCalculateImpliedVolatility'
  | 'cancelCalculateOptionPrice'
> = {
  reqSecDefOptParams,
  calculateImpliedVolatility: (request, context) => {
    const { given, underlyingPrice } = request;
    answerCalculation(request, context, (option) =>
      computedOption(option, context.tws.market, { price: given, underlyingPrice }),
    );
  },
  calculateOptionPrice: (request, context) => {
    const { given, underlyingPrice } = request;
    answerCalculation(request, context, (option) =>
      pricedOption(option, context.tws.market, { volatility: given, underlyingPrice }),
    );
  },
  cancelCalculateImpliedVolatility: () => {
    // Nothing to end: calculations are answered at once.
  },
  cancelCalculateOptionPrice: () => {
    // Nothing to end: calculations are answered at once.
  },
};

function reqSecDefOptParams(request: OptionParametersRequest, { session, tws }: RequestContext): void {
  const { reqId, conId, exchange } = request;
  const options = tws.market.instruments.filter(({ secType, underConId }) => secType === 'OPT' && underConId === conId);
  const [first] = options;
  const exchanges = (first?.validExchanges ?? '').split(',').filter((name) => name !== '');
  for (const name of exchanges) {
    if (first === undefined || (exchange !== '' && exchange !== name)) continue;
    const parameters = {
      exchange: name,
      underConId: conId,
      tradingClass: first.tradingClass,
      multiplier: first.multiplier,
      expiries: sorted(options, (option) => option.lastTradeDate),
      strikes: sorted(options, (option) => option.strike),
    };
    session.send(optionParameters(reqId, parameters));
  }
  session.send(optionParametersEnd(reqId));
}

function sorted<Value extends string | number>(
  options: readonly Instrument[],
  valueOf: (option: Instrument) => Value,
): readonly Value[] {
  return [...new Set(options.map(valueOf))].toSorted((left, right) => (left < right ? -1 : 1));
}

function answerCalculation(
  { reqId, contract }: OptionCalculationRequest,
  { session, tws }: RequestContext,
  calculate: (option: Instrument) => OptionComputation | undefined,
): void {
  const resolved = resolveInstrument(contract, tws);
  if ('code' in resolved) {
    session.sendNotice(reqId, resolved.code, resolved.text);
    return;
  }
  const computed = calculate(resolved.instrument);
  if (computed !== undefined) session.send(tickOptionComputation(reqId, tickTypes.customComputation, computed));
  else session.sendNotice(reqId, 321, "Error validating request.-'bW' : cause - The contract is not an option");
}
