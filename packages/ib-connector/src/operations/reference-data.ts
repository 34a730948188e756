import type { Contract } from '../tws-api/contract.ts';
import type { Operation } from './operation.ts';

const QUICK_MS = 10_000;

/** One contract whose symbol or name begins like the pattern. */
export interface SymbolMatch {
  readonly contract: Contract;
  readonly description: string;
  /** Kinds of derivatives there are of it, for example `OPT`. */
  readonly derivatives: readonly string[];
}

/** Up to 16 contracts that fit a pattern. Asked more than once a second TWS slows down. */
export const matchingSymbols: Operation<string, readonly SymbolMatch[]> = {
  name: 'matchingSymbols',
  purpose: 'contracts',
  timeoutMs: QUICK_MS,
  isQuick: false,
  send: (api, reqId, pattern) => {
    api.queries.reqMatchingSymbols(reqId, pattern);
  },
  collect: () => ({
    accept: (event) => (event.type === 'matchingSymbols' ? { result: event.matches } : undefined),
  }),
};

/** Expirations and strikes of the options on one underlying at one exchange; not every pair of them exists. */
export interface OptionParameters {
  readonly exchange: string;
  readonly underlyingConId: number;
  readonly tradingClass: string;
  readonly multiplier: number;
  /** `yyyymmdd` each. */
  readonly expirations: readonly string[];
  readonly strikes: readonly number[];
}

/** Which options. */
export interface OptionParametersRequest {
  /** With its `conId`. */
  readonly underlying: Contract;
  /** For options on futures: where these trade. */
  readonly futuresExchange: string;
}

/** What options there are on an underlying, one entry for each exchange and trading class. */
export const optionParameters: Operation<OptionParametersRequest, readonly OptionParameters[]> = {
  name: 'optionParameters',
  purpose: 'contracts',
  timeoutMs: 30_000,
  isQuick: false,
  send: (api, reqId, { underlying, futuresExchange }) => {
    api.queries.reqSecDefOptParams(reqId, underlying, futuresExchange);
  },
  collect: () => {
    const found: OptionParameters[] = [];
    return {
      accept(event) {
        if (event.type === 'optionParameters') {
          const { exchange, underlyingConId, tradingClass, multiplier, expirations, strikes } = event;
          found.push({ exchange, underlyingConId, tradingClass, multiplier, expirations, strikes });
        }
        return event.type === 'optionParametersEnd' ? { result: found } : undefined;
      },
    };
  },
};

/** The smallest step of a price from a price on. */
export interface PriceStep {
  readonly lowEdge: number;
  readonly increment: number;
}

/**
 * Steps of one market rule, lowest price first. What TWS says to a rule that it does not know is not documented: an error
 * that names a market rule and this number ends it, and else it times out.
 */
export const marketRule: Operation<number, readonly PriceStep[]> = {
  name: 'marketRule',
  purpose: 'contracts',
  channelOf: (ruleId) => `marketRule ${ruleId}`,
  timeoutMs: QUICK_MS,
  isQuick: false,
  send: (api, _reqId, ruleId) => {
    api.queries.reqMarketRule(ruleId);
  },
  isNamedBy: (text, ruleId) => /market rule/i.test(text) && new RegExp(`\\b${ruleId}\\b`).test(text),
  collect: () => ({ accept: (event) => (event.type === 'marketRule' ? { result: event.steps } : undefined) }),
};

/** Which report. Source: TWS API docs, "Fundamental Data". */
export const fundamentalReports = [
  'ReportSnapshot',
  'ReportsFinSummary',
  'ReportRatios',
  'ReportsFinStatements',
  'RESC',
  'CalendarReport',
] as const;
export type FundamentalReport = (typeof fundamentalReports)[number];

/** One report on one company, as XML. */
export const fundamentalData: Operation<{ contract: Contract; report: FundamentalReport }, string> = {
  name: 'fundamentalData',
  purpose: 'contracts',
  timeoutMs: 30_000,
  isQuick: false,
  send: (api, reqId, { contract, report }) => {
    api.queries.reqFundamentalData(reqId, contract, report);
  },
  cancel: (api, reqId) => {
    api.queries.cancelFundamentalData(reqId);
  },
  collect: () => ({ accept: (event) => (event.type === 'fundamentalData' ? { result: event.xml } : undefined) }),
};

/** The white-branding id of the login; empty for IB's own. */
export const userInfo: Operation<undefined, string> = {
  name: 'userInfo',
  purpose: 'account',
  timeoutMs: QUICK_MS,
  isQuick: true,
  send: (api, reqId) => {
    api.queries.reqUserInfo(reqId);
  },
  collect: () => ({ accept: (event) => (event.type === 'userInfo' ? { result: event.whiteBrandingId } : undefined) }),
};

/** The accounts of the login. */
export const managedAccounts: Operation<undefined, readonly string[]> = {
  name: 'managedAccounts',
  purpose: 'account',
  channel: 'managedAccounts',
  timeoutMs: QUICK_MS,
  isQuick: true,
  send: (api) => {
    api.queries.reqManagedAccts();
  },
  collect: () => ({ accept: (event) => (event.type === 'managedAccounts' ? { result: event.accounts } : undefined) }),
};
