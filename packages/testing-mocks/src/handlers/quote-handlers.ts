import { marketDataType, tickReqParams, tickSnapshotEnd } from '../codec/replies.ts';
import { quoteTicks, QuoteStream } from '../session/quote-stream.ts';
import type { RequestContext, RequestHandlers } from '../session/request-context.ts';
import type { MarketDataRequest } from '../codec/request-values.ts';
import { resolveInstrument } from './resolve-instrument.ts';

// The account subscribes to everything, so data is live whatever type was asked for: 3 and 4 only permit delayed data.
// Source: TWS API docs, "Market Data Types".
const LIVE = 1;
const BBO_EXCHANGE = '9c0001';

/** Requests for quotes, streaming or once. */
export const quoteHandlers: Pick<RequestHandlers, 'reqMktData' | 'cancelMktData' | 'reqMarketDataType'> = {
  reqMktData,
  cancelMktData: ({ reqId }, { session }) => {
    if (!session.memory.quoteStreams.delete(reqId)) {
      session.sendNotice(reqId, 300, `Can't find EId with tickerId:${reqId}`);
    }
  },
  reqMarketDataType: () => {
    // Nothing to remember: see LIVE.
  },
};

function reqMktData(request: MarketDataRequest, { session, tws }: RequestContext): void {
  const { reqId } = request;
  const { quoteStreams } = session.memory;
  if (quoteStreams.has(reqId)) {
    session.sendNotice(reqId, 322, "Error processing request.-'bW' : cause - Duplicate ticker id");
    return;
  }
  const resolved = resolveInstrument(request.contract, tws);
  if ('code' in resolved) {
    session.sendNotice(reqId, resolved.code, resolved.text);
    return;
  }
  const { instrument } = resolved;
  session.send(tickReqParams(reqId, instrument.minTick, BBO_EXCHANGE));
  session.send(marketDataType(reqId, LIVE));
  const hasQuotes = tws.connectivity.carriesQuotes(instrument.farm);
  if (request.snapshot) {
    if (!hasQuotes) return;
    for (const tick of quoteTicks(reqId, undefined, tws.market.quote(instrument))) session.send(tick);
    session.send(tickSnapshotEnd(reqId));
    return;
  }
  const stream = new QuoteStream(reqId, instrument);
  quoteStreams.set(reqId, stream);
  if (hasQuotes) for (const tick of stream.ticks(tws.market.quote(instrument))) session.send(tick);
}
