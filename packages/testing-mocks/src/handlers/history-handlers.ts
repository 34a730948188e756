import { historicalData, parseBarPrice, parseBarSize, parseBarSpan } from '../codec/historical-data.ts';
import type { HistoryRequest } from '../codec/history-requests.ts';
import { parseTwsTime } from '../codec/tws-time.ts';
import { barsOf } from '../exchange/bar-history.ts';
import { goldenBarsFor, likeGolden } from '../exchange/golden-answers.ts';
import { BarUpdateStream } from '../session/bar-stream.ts';
import { noticeText } from '../session/notice-catalogue.ts';
import type { RequestContext, RequestHandlers } from '../session/request-context.ts';
import { resolveInstrument } from './resolve-instrument.ts';

const LONGEST_PACED_BAR_MS = 30_000;
const SERVICE = 'Historical Market Data Service error message:';

/** Requests for bars of the past. */
export const historyHandlers: Pick<RequestHandlers, 'reqHistoricalData' | 'cancelHistoricalData'> = {
  reqHistoricalData: (request, context) => {
    const refusal = answerHistory(request, context);
    if (refusal !== undefined) context.session.sendNotice(request.reqId, refusal.code, refusal.text);
  },
  cancelHistoricalData: ({ reqId }, { session }) => {
    const wasWaiting =
      session.memory.pendingHistory.delete(reqId) || session.memory.quoteStreams.remove('bar-updates', reqId);
    if (wasWaiting) session.sendNotice(reqId, 162, `${SERVICE}API historical data query cancelled: ${reqId}`);
    else session.sendNotice(reqId, 366, `No historical data query found for ticker id:${reqId}`);
  },
};

interface RefusalNotice {
  readonly code: number;
  readonly text: string;
}

function answerHistory(request: HistoryRequest, { session, tws }: RequestContext): RefusalNotice | undefined {
  const { reqId } = request;
  const resolved = resolveInstrument(request.contract, tws);
  if ('code' in resolved) return resolved;
  const size = parseBarSize(request.barSize);
  if (size === undefined) return invalid(`Historical data bar size setting is invalid: "${request.barSize}"`);
  const span = parseBarSpan(request.duration);
  if (span === undefined) return invalid(`Historical data duration is invalid: "${request.duration}"`);
  const price = parseBarPrice(request.whatToShow);
  if (price === undefined) return invalid(`Historical data what to show is invalid: "${request.whatToShow}"`);
  if (request.formatDate !== 1 && request.formatDate !== 2)
    return invalid(`formatDate must be 1 or 2, was ${request.formatDate}`);
  if (request.keepUpToDate && request.end !== '') return invalid('keepUpToDate allows no end date');
  const nowMs = tws.market.nowMs;
  const endMs = request.end === '' ? nowMs : parseTwsTime(request.end);
  if (endMs === undefined) return invalid(`Invalid end date and time: "${request.end}"`);
  const { instrument } = resolved;
  if (price === 'TRADES' && instrument.secType === 'CASH') {
    const name = `${instrument.localSymbol}/${instrument.secType}@${instrument.exchange}`;
    return { code: 162, text: `${SERVICE}No historical market data for ${name} Last ${request.barSize}` };
  }
  const refusal = tws.limits.history({
    identity: JSON.stringify({ ...request, reqId: 0 }),
    contract: `${instrument.conId}/${request.contract.exchange}/${price}`,
    weight: price === 'BID_ASK' ? 2 : 1,
    isPaced: size.unit === 'ms' && size.ms <= LONGEST_PACED_BAR_MS,
  });
  if (refusal !== undefined) return refusal;
  if (!tws.connectivity.carriesHistory) {
    session.memory.pendingHistory.add(reqId);
    return undefined;
  }
  const golden = goldenBarsFor(instrument, request);
  const own = barsOf({
    instrument,
    path: tws.market.pathOf(instrument),
    size,
    span,
    price,
    endMs: golden?.endMs ?? Math.min(endMs, nowMs),
    regularOnly: request.regularHoursOnly,
  });
  if (own === undefined) return { code: 162, text: `${SERVICE}Time length exceed max.` };
  const bars = golden === undefined ? own : likeGolden(own, golden, instrument.minTick);
  if (bars.length === 0) return { code: 162, text: `${SERVICE}HMDS query returned no data: ${instrument.localSymbol}` };
  const dating = { isDaily: size.unit !== 'ms', formatDate: request.formatDate };
  session.send(historicalData(reqId, bars, { ...dating, endMs }));
  if (request.keepUpToDate) {
    // The past is here, and what is to come is not. Source: ib-connectivity.md section 1-C, row 10182.
    if (!tws.connectivity.carriesQuotes(instrument.farm)) return { code: 10182, text: noticeText(10182) };
    session.memory.quoteStreams.add(new BarUpdateStream({ reqId, instrument, price, size, dating }));
  }
  return undefined;
}

function invalid(cause: string): RefusalNotice {
  return { code: 321, text: `Error validating request.-'bL' : cause - ${cause}` };
}
