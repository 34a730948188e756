import type { Contract } from '../tws-api/contract.ts';
import type { QueryEvent } from './query-event.ts';
import type { StreamEvent } from './stream-event.ts';

/** A coded message from TWS, or one the client library made up in its name. */
export interface Notice {
  readonly code: number;
  readonly text: string;
  /** The request or order it speaks of; -1 for none. TWS uses one field for both. */
  readonly id: number;
}

/** What TWS says of an order's progress; repeated, out of order and sometimes missing altogether. */
export interface OrderStatusReport {
  readonly orderId: number;
  readonly status: string;
  readonly filled: number;
  readonly remaining: number;
  readonly averageFillPrice: number;
  readonly permId: number;
  readonly clientId: number;
}

/** An order as the broker holds it. */
export interface OpenOrderReport {
  readonly orderId: number;
  readonly permId: number;
  readonly clientId: number;
  readonly orderRef: string;
  readonly account: string;
  readonly contract: Contract;
  readonly action: string;
  readonly quantity: number;
  readonly orderType: string;
  readonly limitPrice: number | undefined;
  /** Stop price, or the amount a trailing stop keeps. */
  readonly auxPrice?: number | undefined;
  readonly status: string;
}

/** What an order would cost, as TWS reckons it; amounts in the account's currency, undefined where TWS told none. */
export interface OrderPreviewReport {
  readonly initialMarginBefore: number | undefined;
  readonly initialMarginChange: number | undefined;
  readonly initialMarginAfter: number | undefined;
  readonly maintenanceMarginBefore: number | undefined;
  readonly maintenanceMarginChange: number | undefined;
  readonly maintenanceMarginAfter: number | undefined;
  readonly equityWithLoanBefore: number | undefined;
  readonly equityWithLoanChange: number | undefined;
  readonly equityWithLoanAfter: number | undefined;
  readonly commission: number | undefined;
  readonly minCommission: number | undefined;
  readonly maxCommission: number | undefined;
  readonly commissionCurrency: string;
  readonly warning: string;
}

/** One fill: the truth about what was traded. */
export interface ExecutionReport {
  readonly execId: string;
  readonly orderId: number;
  readonly permId: number;
  readonly clientId: number;
  readonly orderRef: string;
  readonly account: string;
  readonly contract: Contract;
  readonly side: string;
  readonly shares: number;
  readonly price: number;
  readonly cumulativeQuantity: number;
  readonly averagePrice: number;
  readonly time: string;
}

/** An order that is no longer open. */
export interface CompletedOrderReport extends Omit<OpenOrderReport, 'orderId' | 'clientId'> {
  readonly filledQuantity: number;
  readonly completedStatus: string;
}

/** One bar as it came: `time` is epoch seconds for bars within a day, `yyyymmdd` for daily and longer ones. */
export interface BarReport {
  readonly time: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly weightedAverage: number;
  readonly count: number;
}

/** Everything TWS can tell us that we use, checked once where it comes in. */
export type InboundEvent =
  | QueryEvent
  | StreamEvent
  | { readonly type: 'tcpConnected' }
  | { readonly type: 'serverVersion'; readonly version: number }
  | { readonly type: 'disconnected' }
  | { readonly type: 'nextValidId'; readonly orderId: number }
  | { readonly type: 'managedAccounts'; readonly accounts: readonly string[] }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'currentTime'; readonly epochSeconds: number }
  | {
      readonly type: 'contractDetails';
      readonly reqId: number;
      readonly contract: Contract;
      readonly longName: string;
      readonly minTick?: number | undefined;
    }
  | { readonly type: 'contractDetailsEnd'; readonly reqId: number }
  | { readonly type: 'tickPrice'; readonly reqId: number; readonly tickType: number; readonly price: number }
  | { readonly type: 'tickSize'; readonly reqId: number; readonly tickType: number; readonly size: number }
  | { readonly type: 'tickString'; readonly reqId: number; readonly tickType: number; readonly text: string }
  | { readonly type: 'tickSnapshotEnd'; readonly reqId: number }
  | { readonly type: 'marketDataType'; readonly reqId: number; readonly dataType: number }
  | { readonly type: 'bar'; readonly reqId: number; readonly bar: BarReport }
  | { readonly type: 'barsEnd'; readonly reqId: number }
  | {
      readonly type: 'accountSummary';
      readonly reqId: number;
      readonly account: string;
      readonly tag: string;
      readonly value: string;
      readonly currency: string;
    }
  | { readonly type: 'accountSummaryEnd'; readonly reqId: number }
  | {
      readonly type: 'position';
      readonly account: string;
      readonly contract: Contract;
      readonly position: number;
      readonly averageCost: number;
    }
  | { readonly type: 'positionEnd' }
  | { readonly type: 'openOrder'; readonly order: OpenOrderReport }
  | { readonly type: 'orderStatus'; readonly status: OrderStatusReport }
  /** The answer to a what-if order; `reqId` is the order id it was asked under. No such order exists. */
  | { readonly type: 'orderPreview'; readonly reqId: number; readonly preview: OrderPreviewReport }
  | { readonly type: 'openOrderEnd' }
  | { readonly type: 'completedOrder'; readonly order: CompletedOrderReport }
  | { readonly type: 'completedOrdersEnd' }
  | { readonly type: 'execution'; readonly reqId: number; readonly execution: ExecutionReport }
  | { readonly type: 'executionsEnd'; readonly reqId: number }
  | {
      readonly type: 'commission';
      readonly execId: string;
      readonly commission: number;
      readonly currency: string;
      /** Profit taken by closing a position; undefined for what only opened one. */
      readonly realizedPnl?: number | undefined;
    };
