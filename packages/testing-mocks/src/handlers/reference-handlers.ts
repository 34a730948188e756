import {
  depthExchanges,
  familyCodes,
  fundamentalData,
  marketRule,
  smartComponents,
  symbolSamples,
  userInfo,
} from '../codec/reference-replies.ts';
import type { ReferenceRequests } from '../codec/reference-requests.ts';
import { marketRules } from '../exchange/market-rule-catalogue.ts';
import type { Market } from '../exchange/market.ts';
import type { RequestContext, RequestHandlers } from '../session/request-context.ts';
import { optionHandlers } from './option-handlers.ts';
import { resolveInstrument } from './resolve-instrument.ts';

// The most names one answer holds. Source: TWS API docs, "Stock Contract Search".
const MOST_SAMPLES = 16;

const BOOK_EXCHANGES = [
  ['ISLAND', 'STK'],
  ['ARCA', 'STK'],
  ['BATS', 'STK'],
  ['IEX', 'STK'],
  ['CME', 'FUT'],
] as const;

const REPORTS = new Set([
  'ReportSnapshot',
  'ReportsFinSummary',
  'ReportRatios',
  'ReportsFinStatements',
  'RESC',
  'CalendarReport',
]);

/** Requests for what hardly ever changes. */
export const referenceHandlers: Pick<RequestHandlers, keyof ReferenceRequests> = {
  ...optionHandlers,
  reqMatchingSymbols: ({ reqId, pattern }, { session, tws }) => {
    session.send(symbolSamples(reqId, samples(tws.market, pattern)));
  },
  reqMarketRule: ({ ruleId }, { session }) => {
    const steps = marketRules.get(ruleId);
    if (steps !== undefined) session.send(marketRule(ruleId, steps));
    else session.sendNotice(-1, 321, `Error validating request.-'cd' : cause - Unknown market rule ${ruleId}`);
  },
  reqSmartComponents: ({ reqId }, { session }) => {
    session.send(smartComponents(reqId, ['ARCA', 'BATS', 'IEX', 'NASDAQ', 'NYSE']));
  },
  reqMktDepthExchanges: (_values, { session }) => {
    session.send(depthExchanges(BOOK_EXCHANGES));
  },
  reqFamilyCodes: (_values, { session, tws }) => {
    session.send(familyCodes(tws.accounts));
  },
  reqUserInfo: ({ reqId }, { session }) => {
    session.send(userInfo(reqId));
  },
  reqFundamentalData: ({ reqId, contract, report }, { session, tws }) => {
    const resolved = resolveInstrument(contract, tws);
    if ('code' in resolved) session.sendNotice(reqId, resolved.code, resolved.text);
    else if (resolved.instrument.secType !== 'STK' || !REPORTS.has(report)) session.sendNotice(reqId, 430);
    else session.send(fundamentalData(reqId, reportXml(report, resolved.instrument.symbol)));
  },
  cancelFundamentalData: () => {
    // Nothing to end: reports are answered at once.
  },
  reqWshMetaData: refuseWsh,
  reqWshEventData: refuseWsh,
  cancelWshMetaData: () => {
    // Nothing to end: see refuseWsh.
  },
  cancelWshEventData: () => {
    // Nothing to end: see refuseWsh.
  },
};

/** Wall Street Horizon costs extra, and this account does not pay for it. Source: stoqey-ib.md 3.5, wsh-event-data. */
function refuseWsh({ reqId }: { readonly reqId: number }, { session }: RequestContext): void {
  session.sendNotice(reqId, 10276);
}

/** What begins with the pattern, or is called so; the exact symbol comes first. */
function samples(market: Market, pattern: string): Parameters<typeof symbolSamples>[1] {
  const wanted = pattern.trim().toUpperCase();
  if (wanted === '') return [];
  return market.instruments
    .filter(({ secType }) => secType !== 'OPT' && secType !== 'FUT')
    .filter(({ symbol, longName }) => symbol.startsWith(wanted) || longName.toUpperCase().includes(wanted))
    .toSorted((left, right) => Number(right.symbol === wanted) - Number(left.symbol === wanted))
    .slice(0, MOST_SAMPLES)
    .map((instrument) => {
      const derived = market.instruments.filter(({ underConId }) => underConId === instrument.conId);
      return { instrument, derivatives: [...new Set(derived.map(({ secType }) => secType))] };
    });
}

function reportXml(report: string, symbol: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${report}><Issue><IssueID Type="Ticker">${symbol}</IssueID></Issue></${report}>`;
}
