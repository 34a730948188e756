import type { BarSizeSetting, Contract as StoqeyContract, IBApi, TickByTickDataType, WhatToShow } from '@stoqey/ib';
import type { Contract } from './contract.ts';
import type { DepthRequest, RealTimeBarsRequest, StreamRequests, TickByTickType } from './stream-requests.ts';
import type { BarsRequest } from './tws-api.ts';

/** The library's own words, which only `stoqey-tws-api.ts` may import. */
export interface StoqeyWords {
  readonly contract: (contract: Contract) => StoqeyContract;
  readonly barSize: (text: string) => BarSizeSetting;
  readonly whatToShow: (text: string) => WhatToShow;
  readonly tickByTick: Readonly<Record<TickByTickType, TickByTickDataType>>;
}

const REAL_TIME_BAR_SECONDS = 5;
const EPOCH_SECONDS = 2;
const NO_MODEL = '';

/** `StreamRequests` over `@stoqey/ib`. */
export class StoqeyStreamRequests implements StreamRequests {
  readonly #api: IBApi;
  readonly #words: StoqeyWords;

  constructor(api: IBApi, words: StoqeyWords) {
    this.#api = api;
    this.#words = words;
  }

  reqTickByTickData(reqId: number, contract: Contract, type: TickByTickType): void {
    const { tickByTick } = this.#words;
    this.#api.reqTickByTickData(reqId, this.#words.contract(contract), tickByTick[type], 0, false);
  }

  cancelTickByTickData(reqId: number): void {
    this.#api.cancelTickByTickData(reqId);
  }

  reqRealTimeBars(reqId: number, { contract, whatToShow, isRegularHoursOnly }: RealTimeBarsRequest): void {
    this.#api.reqRealTimeBars(
      reqId,
      this.#words.contract(contract),
      REAL_TIME_BAR_SECONDS,
      this.#words.whatToShow(whatToShow),
      isRegularHoursOnly,
    );
  }

  cancelRealTimeBars(reqId: number): void {
    this.#api.cancelRealTimeBars(reqId);
  }

  reqLiveBars(reqId: number, request: Omit<BarsRequest, 'endDateTime'>): void {
    const isKeptUpToDate = true;
    this.#api.reqHistoricalData(
      reqId,
      this.#words.contract(request.contract),
      '',
      request.duration,
      this.#words.barSize(request.barSize),
      this.#words.whatToShow(request.whatToShow),
      request.isRegularHoursOnly,
      EPOCH_SECONDS,
      isKeptUpToDate,
    );
  }

  reqMktDepth(reqId: number, { contract, rows, isSmart }: DepthRequest): void {
    this.#api.reqMktDepth(reqId, this.#words.contract(contract), rows, isSmart);
  }

  cancelMktDepth(reqId: number, isSmart: boolean): void {
    this.#api.cancelMktDepth(reqId, isSmart);
  }

  reqAccountUpdatesMulti(reqId: number, account: string): void {
    this.#api.reqAccountUpdatesMulti(reqId, account, NO_MODEL, false);
  }

  cancelAccountUpdatesMulti(reqId: number): void {
    this.#api.cancelAccountUpdatesMulti(reqId);
  }

  reqPositionsMulti(reqId: number, account: string): void {
    this.#api.reqPositionsMulti(reqId, account, NO_MODEL);
  }

  cancelPositionsMulti(reqId: number): void {
    this.#api.cancelPositionsMulti(reqId);
  }

  reqPnL(reqId: number, account: string): void {
    this.#api.reqPnL(reqId, account, NO_MODEL);
  }

  cancelPnL(reqId: number): void {
    this.#api.cancelPnL(reqId);
  }

  reqPnLSingle(reqId: number, account: string, conId: number): void {
    this.#api.reqPnLSingle(reqId, account, NO_MODEL, conId);
  }

  cancelPnLSingle(reqId: number): void {
    this.#api.cancelPnLSingle(reqId);
  }
}
