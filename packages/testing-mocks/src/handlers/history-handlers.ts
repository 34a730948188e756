import { historicalData, parseBarPrice, parseBarSize, parseBarSpan } from '../codec/historical-data.ts';
import type { HistoryRequest } from '../codec/request-values.ts';
import { parseTwsTime } from '../codec/tws-time.ts';
import { barsOf } from '../exchange/bar-history.ts';
import type { RequestContext, RequestHandlers } from '../session/request-context.ts';
import { resolveInstrument } from './resolve-instrument.ts';

const SERVICE = 'Historical Market Data Service error message:';

/** Requests for bars of the past. */
export const historyHandlers: Pick<RequestHandlers, 'reqHistoricalData' | 'cancelHistoricalData'> = {
  reqHistoricalData: (request, context) => {
    const refusal = answerHistory(request, context);
    if (refusal !== undefined) context.session.sendNotice(request.reqId, refusal.code, refusal.text);
  },
  cancelHistoricalData: ({ reqId }, { session }) => {
    const wasWaiting = session.memory.pendingHistory.delete(reqId);
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
  if (request.keepUpToDate) return invalid('keepUpToDate is not supported by this mock');
  const nowMs = tws.market.nowMs;
  const endMs = request.end === '' ? nowMs : parseTwsTime(request.end);
  if (endMs === undefined) return invalid(`Invalid end date and time: "${request.end}"`);
  const { instrument } = resolved;
  if (price === 'TRADES' && instrument.secType === 'CASH') {
    const name = `${instrument.localSymbol}/${instrument.secType}@${instrument.exchange}`;
    return { code: 162, text: `${SERVICE}No historical market data for ${name} Last ${request.barSize}` };
  }
  if (!tws.connectivity.carriesHistory) {
    session.memory.pendingHistory.add(reqId);
    return undefined;
  }
  const bars = barsOf({
    instrument,
    path: tws.market.pathOf(instrument),
    size,
    span,
    price,
    endMs: Math.min(endMs, nowMs),
    regularOnly: request.regularHoursOnly,
  });
  if (bars === undefined) return { code: 162, text: `${SERVICE}Time length exceed max.` };
  if (bars.length === 0) return { code: 162, text: `${SERVICE}HMDS query returned no data: ${instrument.localSymbol}` };
  session.send(historicalData(reqId, bars, { isDaily: size.unit !== 'ms', formatDate: request.formatDate, endMs }));
  return undefined;
}

function invalid(cause: string): RefusalNotice {
  return { code: 321, text: `Error validating request.-'bL' : cause - ${cause}` };
}
