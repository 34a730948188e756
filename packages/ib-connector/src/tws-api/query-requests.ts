import type { Contract } from './contract.ts';

/** A request for ticks of the past, as TWS takes it: exactly one of the two times is given. */
export interface TicksRequest {
  readonly contract: Contract;
  /** `yyyymmdd-hh:mm:ss` UTC, or empty. */
  readonly startDateTime: string;
  /** `yyyymmdd-hh:mm:ss` UTC, or empty. */
  readonly endDateTime: string;
  /** 1 to 1,000. */
  readonly count: number;
  readonly whatToShow: 'TRADES' | 'BID_ASK' | 'MIDPOINT';
  readonly isRegularHoursOnly: boolean;
  /** Leaves out quotes of which only the size changed. */
  readonly ignoresSize: boolean;
}

/** Which instruments a scanner looks at, and by what it ranks them. Names are those of the scanner parameters. */
export interface ScannerRequest {
  /** For example `STK`. */
  readonly instrument: string;
  /** For example `STK.US.MAJOR`. */
  readonly location: string;
  /** For example `TOP_PERC_GAIN`. */
  readonly scanCode: string;
  /** 1 to 50. */
  readonly rows: number;
  readonly abovePrice?: number | undefined;
  readonly belowPrice?: number | undefined;
  readonly aboveVolume?: number | undefined;
  readonly marketCapAbove?: number | undefined;
  readonly marketCapBelow?: number | undefined;
}

/** Which headlines to tell. */
export interface HeadlinesRequest {
  readonly conId: number;
  readonly providers: readonly string[];
  /** `yyyy-mm-dd hh:mm:ss.0` UTC, or empty. */
  readonly startDateTime: string;
  readonly endDateTime: string;
  /** 1 to 300. */
  readonly count: number;
}

/** Over which time a histogram is made. */
export interface HistogramPeriod {
  readonly count: number;
  readonly unit: 'second' | 'day' | 'week' | 'month' | 'year';
}

/** Requests that are answered once, those for bars, quotes and orders apart. As in `TwsApi`, each writes at once or throws. */
export interface QueryRequests {
  reqMatchingSymbols(reqId: number, pattern: string): void;
  reqSecDefOptParams(reqId: number, underlying: Contract, futFopExchange: string): void;
  reqMarketRule(ruleId: number): void;
  reqHeadTimestamp(reqId: number, contract: Contract, whatToShow: string, isRegularHoursOnly: boolean): void;
  cancelHeadTimestamp(reqId: number): void;
  reqHistogramData(reqId: number, contract: Contract, isRegularHoursOnly: boolean, period: HistogramPeriod): void;
  cancelHistogramData(reqId: number): void;
  reqHistoricalTicks(reqId: number, request: TicksRequest): void;
  reqScannerParameters(): void;
  /** @throws {RangeError} if the library knows no such scan code */
  reqScannerSubscription(reqId: number, request: ScannerRequest): void;
  cancelScannerSubscription(reqId: number): void;
  reqNewsProviders(): void;
  reqHistoricalNews(reqId: number, request: HeadlinesRequest): void;
  reqNewsArticle(reqId: number, provider: string, articleId: string): void;
  reqFundamentalData(reqId: number, contract: Contract, report: string): void;
  cancelFundamentalData(reqId: number): void;
  reqUserInfo(reqId: number): void;
  reqManagedAccts(): void;
}
