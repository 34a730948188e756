import type { Contract } from './contract.ts';
import type { OrderFields } from './order-fields.ts';
import type { QueryRequests } from './query-requests.ts';
import type { StreamRequests } from './stream-requests.ts';

/** Data prices are quoted by TWS as 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
export type MarketDataType = 'live' | 'frozen' | 'delayed' | 'delayedFrozen';

/** A request for bars, as TWS takes it. */
export interface BarsRequest {
  readonly contract: Contract;
  /** `yyyymmdd-hh:mm:ss` UTC; empty for now. */
  readonly endDateTime: string;
  /** For example `1 D`, `3600 S`, `2 W`. */
  readonly duration: string;
  /** For example `1 min`, `1 day`. */
  readonly barSize: string;
  /** For example `TRADES`, `MIDPOINT`, `BID_ASK`. */
  readonly whatToShow: string;
  readonly isRegularHoursOnly: boolean;
}

/** How quotes are asked for. */
export interface MarketDataOptions {
  readonly isSnapshot: boolean;
  /** Numbers of generic ticks that are wanted besides. Source: TWS API docs, "Available Tick Types". */
  readonly genericTicks?: readonly number[];
}

/** Which executions to report; empty for all of the day. */
export interface ExecutionFilter {
  readonly account?: string;
  readonly clientId?: number;
  readonly symbol?: string;
  readonly side?: 'BUY' | 'SELL';
  /** Only those reported after it: `yyyymmdd-hh:mm:ss` UTC. */
  readonly since?: string;
}

/**
 * One life of a socket to TWS: the few methods we use, so that another transport can stand in.
 * Every method writes at once or does nothing: nothing is queued, and nothing is called while the link is not ready.
 */
export interface TwsApi {
  /** Dials. What comes of it is told as events. */
  open(): void;
  /** Destroys the socket; settles when it is gone. Safe to call twice and in any state. */
  close(): Promise<void>;
  /** Requests that are answered once, those below apart. */
  readonly queries: QueryRequests;
  /** Requests for streams other than quotes. */
  readonly streams: StreamRequests;

  reqCurrentTime(): void;
  reqIds(): void;
  reqContractDetails(reqId: number, contract: Contract): void;
  reqMarketDataType(type: MarketDataType): void;
  reqMktData(reqId: number, contract: Contract, options: MarketDataOptions): void;
  cancelMktData(reqId: number): void;
  reqHistoricalData(reqId: number, request: BarsRequest): void;
  cancelHistoricalData(reqId: number): void;
  reqAccountSummary(reqId: number, tags: readonly string[]): void;
  cancelAccountSummary(reqId: number): void;
  reqPositions(): void;
  cancelPositions(): void;
  reqAllOpenOrders(): void;
  reqCompletedOrders(): void;
  reqExecutions(reqId: number, filter: ExecutionFilter): void;
  placeOrder(orderId: number, contract: Contract, order: OrderFields): void;
  /** Asks what an order would cost. It carries TWS's what-if flag and is never worked. */
  previewOrder(orderId: number, contract: Contract, order: OrderFields): void;
  cancelOrder(orderId: number): void;
  /** Cancels every open order of every client, and those made by hand. */
  reqGlobalCancel(): void;
}

/** How a `TwsApi` is made: a fresh one for every epoch. */
export interface TwsApiOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  /** Hears every event, by its name and arguments as the transport gives them. Must not throw. */
  readonly onEvent: (name: string, args: readonly unknown[]) => void;
}

/** Makes the transport of one epoch; replaceable, so that tests and other transports can stand in. */
export type TwsApiFactory = (options: TwsApiOptions) => TwsApi;
