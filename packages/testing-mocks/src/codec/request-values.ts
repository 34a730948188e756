import type { ContractQuery } from './contract-query.ts';
import type { PlaceOrderRequest } from './place-order.ts';

/** What each request the mock answers carries, by name. */
export interface RequestValues {
  readonly startApi: { readonly clientId: number; readonly capabilities: string };
  readonly setServerLogLevel: { readonly level: number };
  readonly reqIds: NoValues;
  readonly reqManagedAccts: NoValues;
  readonly reqCurrentTime: NoValues;
  readonly reqContractDetails: ContractDetailsRequest;
  readonly reqMarketDataType: { readonly type: number };
  readonly reqMktData: MarketDataRequest;
  readonly cancelMktData: RequestId;
  readonly reqHistoricalData: HistoryRequest;
  readonly cancelHistoricalData: RequestId;
  readonly reqAccountSummary: AccountSummaryRequest;
  readonly cancelAccountSummary: RequestId;
  readonly reqPositions: NoValues;
  readonly cancelPositions: NoValues;
  readonly reqAccountUpdates: { readonly subscribe: boolean; readonly account: string };
  readonly reqAccountUpdatesMulti: AccountUpdatesMultiRequest;
  readonly cancelAccountUpdatesMulti: RequestId;
  readonly placeOrder: PlaceOrderRequest;
  readonly cancelOrder: { readonly orderId: number };
  readonly reqGlobalCancel: NoValues;
  readonly reqOpenOrders: NoValues;
  readonly reqAllOpenOrders: NoValues;
  readonly reqAutoOpenOrders: { readonly bind: boolean };
  readonly reqCompletedOrders: { readonly apiOnly: boolean };
  readonly reqExecutions: ExecutionsRequest;
}

/** The names of the requests the mock answers. */
export type AnsweredRequest = keyof RequestValues;

/** A request that carries nothing. */
export type NoValues = object;

/** A request that carries at least the id its answers are sent under. */
export interface RequestId {
  readonly reqId: number;
}

/** Everything known of the contracts that fit. */
export interface ContractDetailsRequest extends RequestId {
  readonly contract: ContractQuery;
}

/** Quotes, streaming or once. */
export interface MarketDataRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly genericTicks: string;
  readonly snapshot: boolean;
}

/** Bars of the past; times and sizes are still the client's own text. */
export interface HistoryRequest extends RequestId {
  readonly contract: ContractQuery;
  readonly end: string;
  readonly barSize: string;
  readonly duration: string;
  readonly regularHoursOnly: boolean;
  readonly whatToShow: string;
  readonly formatDate: number;
  readonly keepUpToDate: boolean;
}

/** Figures of the account by tag. */
export interface AccountSummaryRequest extends RequestId {
  readonly group: string;
  readonly tags: readonly string[];
}

/** Figures of one account under a request id. */
export interface AccountUpdatesMultiRequest extends RequestId {
  readonly account: string;
  readonly modelCode: string;
}

/** Executions that fit a filter; empty text and 0 fit all. */
export interface ExecutionsRequest extends RequestId {
  readonly clientId: number;
  readonly account: string;
  readonly time: string;
  readonly symbol: string;
  readonly secType: string;
  readonly exchange: string;
  readonly side: string;
}
