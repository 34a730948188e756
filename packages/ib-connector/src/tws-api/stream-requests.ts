import type { Contract } from './contract.ts';
import type { BarsRequest } from './tws-api.ts';

/** What tick-by-tick data tells: trades at the exchange, trades anywhere, quotes, or their middle. */
export type TickByTickType = 'Last' | 'AllLast' | 'BidAsk' | 'MidPoint';

/** What real-time bars may be made of. Source: TWS API docs, "5 Second Real Time Bars". */
export type RealTimeBarContent = 'TRADES' | 'MIDPOINT' | 'BID' | 'ASK';

/** A request for the order book of a contract. */
export interface DepthRequest {
  readonly contract: Contract;
  /** Rows on each side. */
  readonly rows: number;
  /** Gathered from several exchanges. */
  readonly isSmart: boolean;
}

/** A request for bars of five seconds. */
export interface RealTimeBarsRequest {
  readonly contract: Contract;
  readonly whatToShow: RealTimeBarContent;
  readonly isRegularHoursOnly: boolean;
}

/**
 * Requests for what goes on arriving until it is cancelled, quotes apart. As in `TwsApi`, each writes at once or throws.
 * Account, positions and PnL are those that carry a request id: the older ones take one account at a time, and another
 * client's request ends ours (notices 2100 and 2101).
 */
export interface StreamRequests {
  reqTickByTickData(reqId: number, contract: Contract, type: TickByTickType): void;
  cancelTickByTickData(reqId: number): void;
  reqRealTimeBars(reqId: number, request: RealTimeBarsRequest): void;
  cancelRealTimeBars(reqId: number): void;
  /** Bars up to now, and then the bar that is being made whenever it changes; ended by `cancelHistoricalData`. */
  reqLiveBars(reqId: number, request: Omit<BarsRequest, 'endDateTime'>): void;
  reqMktDepth(reqId: number, request: DepthRequest): void;
  cancelMktDepth(reqId: number, isSmart: boolean): void;
  reqAccountUpdatesMulti(reqId: number, account: string): void;
  cancelAccountUpdatesMulti(reqId: number): void;
  reqPositionsMulti(reqId: number, account: string): void;
  cancelPositionsMulti(reqId: number): void;
  reqPnL(reqId: number, account: string): void;
  cancelPnL(reqId: number): void;
  reqPnLSingle(reqId: number, account: string, conId: number): void;
  cancelPnLSingle(reqId: number): void;
}
