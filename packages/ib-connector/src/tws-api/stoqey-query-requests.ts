import type {
  Contract as StoqeyContract,
  DurationUnit,
  IBApi,
  Instrument,
  LocationCode,
  ScanCode,
  WhatToShow,
} from '@stoqey/ib';
import type { Contract } from './contract.ts';
import type {
  HeadlinesRequest,
  HistogramPeriod,
  QueryRequests,
  ScannerRequest,
  TicksRequest,
} from './query-requests.ts';

/** The library's own words, which only `stoqey-tws-api.ts` may import. */
export interface StoqeyQueryWords {
  readonly contract: (contract: Contract) => StoqeyContract;
  readonly whatToShow: (text: string) => WhatToShow;
  readonly scanCode: (text: string) => ScanCode;
  readonly scanLocation: (text: string) => LocationCode;
  readonly scanInstrument: (text: string) => Instrument;
  readonly duration: (unit: HistogramPeriod['unit']) => DurationUnit;
}

const EPOCH_SECONDS = 2;

/** `QueryRequests` over `@stoqey/ib`. */
export class StoqeyQueryRequests implements QueryRequests {
  readonly #api: IBApi;
  readonly #words: StoqeyQueryWords;

  constructor(api: IBApi, words: StoqeyQueryWords) {
    this.#api = api;
    this.#words = words;
  }

  reqMatchingSymbols(reqId: number, pattern: string): void {
    this.#api.reqMatchingSymbols(reqId, pattern);
  }

  reqSecDefOptParams(reqId: number, underlying: Contract, futFopExchange: string): void {
    const { symbol = '', secType = 'STK', conId = 0 } = underlying;
    this.#api.reqSecDefOptParams(reqId, symbol, futFopExchange, secType, conId);
  }

  reqMarketRule(ruleId: number): void {
    this.#api.reqMarketRule(ruleId);
  }

  reqHeadTimestamp(reqId: number, contract: Contract, whatToShow: string, isRegularHoursOnly: boolean): void {
    const { contract: toContract, whatToShow: toWhat } = this.#words;
    this.#api.reqHeadTimestamp(reqId, toContract(contract), toWhat(whatToShow), isRegularHoursOnly, EPOCH_SECONDS);
  }

  cancelHeadTimestamp(reqId: number): void {
    this.#api.cancelHeadTimestamp(reqId);
  }

  reqHistogramData(reqId: number, contract: Contract, isRegularHoursOnly: boolean, period: HistogramPeriod): void {
    const unit = this.#words.duration(period.unit);
    this.#api.reqHistogramData(reqId, this.#words.contract(contract), isRegularHoursOnly, period.count, unit);
  }

  cancelHistogramData(reqId: number): void {
    this.#api.cancelHistogramData(reqId);
  }

  reqHistoricalTicks(reqId: number, request: TicksRequest): void {
    this.#api.reqHistoricalTicks(
      reqId,
      this.#words.contract(request.contract),
      request.startDateTime,
      request.endDateTime,
      request.count,
      this.#words.whatToShow(request.whatToShow),
      request.isRegularHoursOnly,
      request.ignoresSize,
    );
  }

  reqScannerParameters(): void {
    this.#api.reqScannerParameters();
  }

  reqScannerSubscription(reqId: number, request: ScannerRequest): void {
    const { scanCode, scanLocation, scanInstrument } = this.#words;
    const { abovePrice, belowPrice, aboveVolume, marketCapAbove, marketCapBelow } = request;
    this.#api.reqScannerSubscription(reqId, {
      numberOfRows: request.rows,
      instrument: scanInstrument(request.instrument),
      locationCode: scanLocation(request.location),
      scanCode: scanCode(request.scanCode),
      ...(abovePrice !== undefined && { abovePrice }),
      ...(belowPrice !== undefined && { belowPrice }),
      ...(aboveVolume !== undefined && { aboveVolume }),
      ...(marketCapAbove !== undefined && { marketCapAbove }),
      ...(marketCapBelow !== undefined && { marketCapBelow }),
    });
  }

  cancelScannerSubscription(reqId: number): void {
    this.#api.cancelScannerSubscription(reqId);
  }

  reqNewsProviders(): void {
    this.#api.reqNewsProviders();
  }

  reqHistoricalNews(reqId: number, request: HeadlinesRequest): void {
    const { conId, providers, startDateTime, endDateTime, count } = request;
    this.#api.reqHistoricalNews(reqId, conId, providers.join('+'), startDateTime, endDateTime, count);
  }

  reqNewsArticle(reqId: number, provider: string, articleId: string): void {
    this.#api.reqNewsArticle(reqId, provider, articleId);
  }

  reqFundamentalData(reqId: number, contract: Contract, report: string): void {
    this.#api.reqFundamentalData(reqId, this.#words.contract(contract), report);
  }

  cancelFundamentalData(reqId: number): void {
    this.#api.cancelFundamentalData(reqId);
  }

  reqUserInfo(reqId: number): void {
    this.#api.reqUserInfo(reqId);
  }

  reqManagedAccts(): void {
    this.#api.reqManagedAccts();
  }
}
