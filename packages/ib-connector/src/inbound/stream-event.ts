import type { Contract } from '../tws-api/contract.ts';
import type { BarReport } from './inbound-event.ts';

/** What TWS computes of an option at one price; NaN is what it has not computed. */
export interface OptionFigures {
  readonly impliedVolatility: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly price: number;
  readonly underlyingPrice: number;
}

/** One change of one row of an order book. */
export interface DepthChange {
  /** 0 for the best price. */
  readonly position: number;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly side: 'bid' | 'ask';
  readonly price: number;
  readonly size: number;
  /** The exchange or market maker that shows it; empty where the book is that of one exchange. */
  readonly marketMaker: string;
}

/** One trade, as tick-by-tick data tells it. */
export interface TradeReport {
  /** Epoch seconds, on TWS's clock. */
  readonly epochSeconds: number;
  readonly price: number;
  readonly size: number;
  readonly exchange: string;
  readonly conditions: string;
  readonly isPastLimit: boolean;
  readonly isUnreported: boolean;
}

/** One change of the quote, as tick-by-tick data tells it. */
export interface BidAskReport {
  readonly epochSeconds: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly isBidPastLow: boolean;
  readonly isAskPastHigh: boolean;
}

/** Profit and loss; NaN where TWS gives none. */
export interface ProfitReport {
  readonly daily: number;
  readonly unrealized: number;
  readonly realized: number;
}

/** What arrives of a stream, each under the id of its request. */
export type StreamEvent =
  | { readonly type: 'tickGeneric'; readonly reqId: number; readonly tickType: number; readonly value: number }
  | { readonly type: 'tickOption'; readonly reqId: number; readonly tickType: number; readonly figures: OptionFigures }
  | { readonly type: 'tickTrade'; readonly reqId: number; readonly trade: TradeReport }
  | { readonly type: 'tickBidAsk'; readonly reqId: number; readonly quote: BidAskReport }
  | { readonly type: 'tickMidPoint'; readonly reqId: number; readonly epochSeconds: number; readonly price: number }
  | { readonly type: 'realTimeBar'; readonly reqId: number; readonly bar: BarReport }
  | { readonly type: 'barUpdate'; readonly reqId: number; readonly bar: BarReport }
  | { readonly type: 'depth'; readonly reqId: number; readonly change: DepthChange }
  | {
      readonly type: 'accountValue';
      readonly reqId: number;
      readonly account: string;
      readonly tag: string;
      readonly value: string;
      readonly currency: string;
    }
  | { readonly type: 'accountValuesEnd'; readonly reqId: number }
  | {
      readonly type: 'holding';
      readonly reqId: number;
      readonly account: string;
      readonly contract: Contract;
      readonly position: number;
      readonly averageCost: number;
    }
  | { readonly type: 'holdingsEnd'; readonly reqId: number }
  | { readonly type: 'profit'; readonly reqId: number; readonly profit: ProfitReport }
  | {
      readonly type: 'positionProfit';
      readonly reqId: number;
      readonly position: number;
      readonly value: number;
      readonly profit: ProfitReport;
    };
