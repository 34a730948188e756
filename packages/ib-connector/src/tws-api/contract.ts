/** IB's security types. Source: TWS API docs, "Contract.secType". */
export type SecurityType =
  | 'STK'
  | 'OPT'
  | 'FUT'
  | 'CONTFUT'
  | 'IND'
  | 'FOP'
  | 'CASH'
  | 'CFD'
  | 'BAG'
  | 'BOND'
  | 'CMDTY'
  | 'FUND'
  | 'CRYPTO';

/** What can be traded or watched, in IB's own terms. `conId` alone is enough where it is known. */
export interface Contract {
  readonly conId?: number;
  readonly symbol?: string;
  readonly secType?: SecurityType;
  readonly exchange?: string;
  readonly primaryExchange?: string;
  readonly currency?: string;
  readonly localSymbol?: string;
  readonly tradingClass?: string;
  /** `yyyymm` or `yyyymmdd`, for futures and options. */
  readonly lastTradeDateOrContractMonth?: string;
  readonly strike?: number;
  readonly right?: 'C' | 'P';
  readonly multiplier?: number;
}

/** A US stock by its symbol, routed by IB: what a bare symbol means throughout this package. */
export function stock(symbol: string, currency = 'USD'): Contract {
  return { symbol, secType: 'STK', exchange: 'SMART', currency };
}

/** Short text for messages and keys, for example `AAPL STK SMART USD`. */
export function contractText(contract: Contract): string {
  const { symbol, secType, lastTradeDateOrContractMonth, strike, right, exchange, currency, conId } = contract;
  // Added up, because it is asked for on the way of every order.
  let text = '';
  for (const part of [symbol, secType, lastTradeDateOrContractMonth, strike, right, exchange, currency]) {
    if (part !== undefined && part !== '') text += text === '' ? part : ` ${part}`;
  }
  return text === '' ? `conId ${String(conId)}` : text;
}
