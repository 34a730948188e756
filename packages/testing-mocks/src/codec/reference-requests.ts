import type { FieldCursor } from '../wire/field-cursor.ts';
import { type ContractQuery, readContractQuery } from './contract-query.ts';
import { afterVersion, type NoValues, nothing, type ReadersOf, type RequestId, requestId } from './request-reader.ts';

/** Requests for what hardly ever changes: names, rules, companies, and who is asking. */
export interface ReferenceRequests {
  readonly reqMatchingSymbols: RequestId & { readonly pattern: string };
  readonly reqSecDefOptParams: OptionParametersRequest;
  readonly reqMarketRule: { readonly ruleId: number };
  readonly reqSmartComponents: RequestId & { readonly bboExchange: string };
  readonly reqMktDepthExchanges: NoValues;
  readonly reqFamilyCodes: NoValues;
  readonly reqUserInfo: RequestId;
  readonly reqFundamentalData: FundamentalDataRequest;
  readonly cancelFundamentalData: RequestId;
  readonly reqWshMetaData: RequestId;
  readonly cancelWshMetaData: RequestId;
  readonly reqWshEventData: RequestId & { readonly conId: number };
  readonly cancelWshEventData: RequestId;
  readonly calculateImpliedVolatility: OptionCalculationRequest;
  readonly calculateOptionPrice: OptionCalculationRequest;
  readonly cancelCalculateImpliedVolatility: RequestId;
  readonly cancelCalculateOptionPrice: RequestId;
}

/** Expiries and strikes of the options on something. */
export interface OptionParametersRequest extends RequestId {
  readonly symbol: string;
  readonly exchange: string;
  readonly secType: string;
  readonly conId: number;
}

/** A report on a company. */
export interface FundamentalDataRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly report: string;
}

/** An option, and one of its price and its volatility, to work out the other. */
export interface OptionCalculationRequest extends RequestId {
  readonly contract: ContractQuery;
  /** The option's price, or its volatility. */
  readonly given: number;
  readonly underlyingPrice: number;
}

/** Source: tws-protocol.md section 7; WSH and user info: ib_async's client.py, reqWshEventData, and IB's Python client. */
export const referenceReaders: ReadersOf<ReferenceRequests> = {
  reqMatchingSymbols: (cursor) => ({ reqId: cursor.id('reqId'), pattern: cursor.text('pattern') }),
  reqSecDefOptParams: (cursor) => ({
    reqId: cursor.id('reqId'),
    symbol: cursor.text('symbol'),
    exchange: cursor.text('futFopExchange'),
    secType: cursor.text('secType'),
    conId: cursor.integer('conId'),
  }),
  reqMarketRule: (cursor) => ({ ruleId: cursor.id('ruleId') }),
  reqSmartComponents: (cursor) => ({ reqId: cursor.id('reqId'), bboExchange: cursor.text('bboExchange') }),
  reqMktDepthExchanges: nothing,
  reqFamilyCodes: nothing,
  reqUserInfo: requestId,
  reqFundamentalData: afterVersion(readFundamentalData),
  cancelFundamentalData: afterVersion(requestId),
  reqWshMetaData: requestId,
  cancelWshMetaData: requestId,
  reqWshEventData: (cursor) => {
    const values = { reqId: cursor.id('reqId'), conId: cursor.integer('conId') };
    cursor.skip(4, 'filter, fillWatchlist, fillPortfolio, fillCompetitors');
    cursor.skip(3, 'startDate, endDate, totalLimit');
    return values;
  },
  cancelWshEventData: requestId,
  calculateImpliedVolatility: afterVersion(readOptionCalculation),
  calculateOptionPrice: afterVersion(readOptionCalculation),
  cancelCalculateImpliedVolatility: afterVersion(requestId),
  cancelCalculateOptionPrice: afterVersion(requestId),
};

/** A contract of seven fields only: this request is older than the other ones. */
function readFundamentalData(cursor: FieldCursor): FundamentalDataRequest {
  const reqId = cursor.id('reqId');
  const conId = cursor.integer('conId');
  const symbol = cursor.text('symbol');
  const secType = cursor.text('secType');
  const exchange = cursor.text('exchange');
  const primaryExchange = cursor.text('primaryExchange');
  const currency = cursor.text('currency');
  const localSymbol = cursor.text('localSymbol');
  const report = cursor.text('reportType');
  cursor.rest('count of options, options');
  const named = { conId, symbol, secType, exchange, primaryExchange, currency, localSymbol };
  const unnamed = { lastTradeDate: '', strike: 0, right: '', multiplier: '', tradingClass: '' };
  return { reqId, contract: { ...named, ...unnamed }, report };
}

function readOptionCalculation(cursor: FieldCursor): OptionCalculationRequest {
  const reqId = cursor.id('reqId');
  const contract = readContractQuery(cursor);
  const given = cursor.number('price or volatility') ?? 0;
  const underlyingPrice = cursor.number('underlyingPrice') ?? 0;
  cursor.rest('count of options, options');
  return { reqId, contract, given, underlyingPrice };
}
