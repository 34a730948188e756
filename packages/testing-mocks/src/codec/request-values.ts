import type { ContractQuery } from './contract-query.ts';
import type { DesktopRequests } from './desktop-requests.ts';
import type { HistoryRequests } from './history-requests.ts';
import type { NewsRequests } from './news-requests.ts';
import type { PlaceOrderRequest } from './place-order.ts';
import type { ReferenceRequests } from './reference-requests.ts';
import type { NoValues, RequestId } from './request-reader.ts';
import type { StreamRequests } from './stream-requests.ts';

/** What each request the mock answers carries, by name. */
export interface RequestValues
  extends ReferenceRequests,
    NewsRequests,
    StreamRequests,
    HistoryRequests,
    DesktopRequests {
  readonly startApi: { readonly clientId: number; readonly capabilities: string };
  readonly setServerLogLevel: { readonly level: number };
  readonly reqIds: NoValues;
  readonly reqManagedAccts: NoValues;
  readonly reqCurrentTime: NoValues;
  readonly reqContractDetails: ContractDetailsRequest;
  readonly reqMarketDataType: { readonly type: number };
  readonly reqMktData: MarketDataRequest;
  readonly cancelMktData: RequestId;
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
