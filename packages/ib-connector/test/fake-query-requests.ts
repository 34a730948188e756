import type { QueryRequests } from '../src/tws-api/query-requests.ts';

/** Queries that are kept as one short line each: the request's name and its id. */
export class FakeQueryRequests implements QueryRequests {
  readonly #sent: string[];

  constructor(sent: string[]) {
    this.#sent = sent;
  }

  reqMatchingSymbols(reqId: number): void {
    this.#sent.push(`reqMatchingSymbols ${reqId}`);
  }
  reqSecDefOptParams(reqId: number): void {
    this.#sent.push(`reqSecDefOptParams ${reqId}`);
  }
  reqMarketRule(ruleId: number): void {
    this.#sent.push(`reqMarketRule ${ruleId}`);
  }
  reqHeadTimestamp(reqId: number): void {
    this.#sent.push(`reqHeadTimestamp ${reqId}`);
  }
  cancelHeadTimestamp(reqId: number): void {
    this.#sent.push(`cancelHeadTimestamp ${reqId}`);
  }
  reqHistogramData(reqId: number): void {
    this.#sent.push(`reqHistogramData ${reqId}`);
  }
  cancelHistogramData(reqId: number): void {
    this.#sent.push(`cancelHistogramData ${reqId}`);
  }
  reqHistoricalTicks(reqId: number): void {
    this.#sent.push(`reqHistoricalTicks ${reqId}`);
  }
  reqScannerParameters(): void {
    this.#sent.push('reqScannerParameters');
  }
  reqScannerSubscription(reqId: number): void {
    this.#sent.push(`reqScannerSubscription ${reqId}`);
  }
  cancelScannerSubscription(reqId: number): void {
    this.#sent.push(`cancelScannerSubscription ${reqId}`);
  }
  reqNewsProviders(): void {
    this.#sent.push('reqNewsProviders');
  }
  reqHistoricalNews(reqId: number): void {
    this.#sent.push(`reqHistoricalNews ${reqId}`);
  }
  reqNewsArticle(reqId: number): void {
    this.#sent.push(`reqNewsArticle ${reqId}`);
  }
  reqFundamentalData(reqId: number): void {
    this.#sent.push(`reqFundamentalData ${reqId}`);
  }
  cancelFundamentalData(reqId: number): void {
    this.#sent.push(`cancelFundamentalData ${reqId}`);
  }
  reqUserInfo(reqId: number): void {
    this.#sent.push(`reqUserInfo ${reqId}`);
  }
  reqManagedAccts(): void {
    this.#sent.push('reqManagedAccts');
  }
}
