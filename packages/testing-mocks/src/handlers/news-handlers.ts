import {
  historicalNews,
  historicalNewsEnd,
  newsArticle,
  newsProvidersMessage,
  scannerData,
  scannerParameters,
} from '../codec/news-replies.ts';
import type { HistoricalNewsRequest, NewsRequests, ScannerRequest } from '../codec/news-requests.ts';
import { parseNewsTime } from '../codec/tws-time.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { Market } from '../exchange/market.ts';
import { newsAbout, newsArticleText, newsProviders } from '../exchange/news-wire.ts';
import { dataLimits } from '../session/data-limits.ts';
import type { RequestContext, RequestHandlers } from '../session/request-context.ts';

const SCANNER_XML =
  '<?xml version="1.0" encoding="UTF-8"?><ScanParameterResponse><InstrumentList><Instrument><name>US Stocks</name>' +
  '<type>STK</type></Instrument></InstrumentList><ScanTypeList>' +
  ['MOST_ACTIVE', 'TOP_PERC_GAIN', 'TOP_PERC_LOSE', 'HOT_BY_VOLUME']
    .map((code) => `<ScanType><scanCode>${code}</scanCode></ScanType>`)
    .join('') +
  '</ScanTypeList></ScanParameterResponse>';

/** Requests for news and for lists of what moves. */
export const newsHandlers: Pick<RequestHandlers, keyof NewsRequests> = {
  reqNewsProviders: (_values, { session }) => {
    session.send(newsProvidersMessage(newsProviders));
  },
  reqNewsArticle: ({ reqId, provider, articleId }, { session }) => {
    const text = newsArticleText(provider, articleId);
    if (text !== undefined) session.send(newsArticle(reqId, text));
    else session.sendNotice(reqId, 321, `Error validating request.-'bW' : cause - Unknown news article ${articleId}`);
  },
  reqHistoricalNews,
  reqNewsBulletins: () => {
    // Nothing to send: no exchange ever has trouble here.
  },
  cancelNewsBulletins: () => {
    // Nothing to end: see reqNewsBulletins.
  },
  reqScannerParameters: (_values, { session }) => {
    session.send(scannerParameters(SCANNER_XML));
  },
  reqScannerSubscription,
  cancelScannerSubscription: ({ reqId }, { session }) => {
    if (session.memory.scanners.delete(reqId)) return;
    session.sendNotice(reqId, 365, `No scanner subscription found for ticker id:${reqId}`);
  },
};

function reqHistoricalNews(request: HistoricalNewsRequest, { session, tws }: RequestContext): void {
  const { reqId, conId, providers, total } = request;
  const instrument = tws.market.instruments.find((listed) => listed.conId === conId);
  if (instrument === undefined) {
    session.sendNotice(reqId, 200);
    return;
  }
  const nowMs = tws.market.nowMs;
  const endMs = Math.min(parseNewsTime(request.end) ?? nowMs, nowMs);
  const startMs = parseNewsTime(request.start) ?? endMs - 30 * 86_400_000;
  const items = newsAbout(instrument, { providers, startMs, endMs, total });
  for (const item of items) session.send(historicalNews(reqId, item));
  session.send(historicalNewsEnd(reqId, items.length === total));
}

function reqScannerSubscription(request: ScannerRequest, { session, tws }: RequestContext): void {
  const { reqId } = request;
  const { scanners } = session.memory;
  const refusal = scanners.has(reqId)
    ? { code: 385, text: `Duplicate ticker id for API scanner subscription:${reqId}` }
    : tws.limits.scanner();
  if (refusal !== undefined) {
    session.sendNotice(reqId, refusal.code, refusal.text);
    return;
  }
  scanners.add(reqId);
  session.send(scannerData(reqId, scan(tws.market, request)));
}

function scan(market: Market, request: ScannerRequest): readonly Instrument[] {
  const { abovePrice = 0, belowPrice = Number.POSITIVE_INFINITY, scanCode, rows } = request;
  const secType = request.instrument.startsWith('STK') || request.instrument === '' ? 'STK' : request.instrument;
  const found = market.instruments
    .filter((instrument) => instrument.secType === secType)
    .map((instrument) => ({ instrument, quote: market.quote(instrument) }))
    .filter(({ quote }) => quote.last > abovePrice && quote.last < belowPrice);
  const measure = ({ quote }: (typeof found)[number]): number => {
    if (scanCode === 'TOP_PERC_GAIN') return quote.last / quote.close;
    if (scanCode === 'TOP_PERC_LOSE') return -quote.last / quote.close;
    return quote.volume;
  };
  const count = rows <= 0 ? dataLimits.scannerRows : Math.min(rows, dataLimits.scannerRows);
  return found
    .toSorted((left, right) => measure(right) - measure(left))
    .slice(0, count)
    .map(({ instrument }) => instrument);
}
