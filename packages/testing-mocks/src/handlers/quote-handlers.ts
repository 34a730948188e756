import { marketDataType, tickReqParams, tickSnapshotEnd } from '../codec/replies.ts';
import type { MarketDataRequest } from '../codec/request-values.ts';
import type { Instrument } from '../exchange/instrument.ts';
import type { LimitNotice } from '../session/data-limits.ts';
import type { ClientSession, RequestContext, RequestHandlers } from '../session/request-context.ts';
import { noticeText } from '../session/notice-catalogue.ts';
import { quoteTicks, TickStream } from '../session/tick-stream.ts';
import { resolveInstrument } from './resolve-instrument.ts';

/** What reqMarketDataType can ask for. Types 3 and 4 only permit delayed data: what is paid for stays live. */
const dataTypes = { live: 1, frozen: 2, delayed: 3, delayedFrozen: 4 } as const;

const BBO_EXCHANGE = '9c0001';

/** Requests for quotes, streaming or once. */
export const quoteHandlers: Pick<RequestHandlers, 'reqMktData' | 'cancelMktData' | 'reqMarketDataType'> = {
  reqMktData,
  cancelMktData: ({ reqId }, { session }) => {
    if (!session.memory.quoteStreams.remove('quotes', reqId)) {
      session.sendNotice(reqId, 300, `Can't find EId with tickerId:${reqId}`);
    }
  },
  reqMarketDataType: ({ type }, { session }) => {
    session.memory.marketDataType = type;
  },
};

function reqMktData(request: MarketDataRequest, context: RequestContext): void {
  const { session, tws } = context;
  const { reqId } = request;
  const source = sourceOf(request, context);
  if ('code' in source) {
    session.sendNotice(reqId, source.code, source.text);
    return;
  }
  const { instrument, isDelayed } = source;
  if (isDelayed) session.sendNotice(reqId, 10167);
  session.send(tickReqParams(reqId, instrument.minTick, BBO_EXCHANGE));
  session.send(marketDataType(reqId, isDelayed ? dataTypes.delayed : dataTypes.live));
  const hasQuotes = tws.connectivity.carriesQuotes(instrument.farm);
  if (request.snapshot) {
    if (!hasQuotes) return;
    const now = tws.market.quote(instrument);
    for (const tick of quoteTicks({ reqId, instrument, isDelayed }, { now }, tws.market)) session.send(tick);
    session.send(tickSnapshotEnd(reqId));
    return;
  }
  const stream = new TickStream({ reqId, instrument, isDelayed });
  session.memory.quoteStreams.add(stream);
  if (hasQuotes) for (const tick of stream.news(tws.market)) session.send(tick);
}

interface Source {
  readonly instrument: Instrument;
  readonly isDelayed: boolean;
}

function sourceOf(
  { reqId, contract, snapshot }: MarketDataRequest,
  { session, tws }: RequestContext,
): Source | LimitNotice {
  if (session.memory.quoteStreams.has('quotes', reqId)) {
    return { code: 322, text: "Error processing request.-'bW' : cause - Duplicate ticker id" };
  }
  const resolved = resolveInstrument(contract, tws);
  if ('code' in resolved) return resolved;
  const { instrument } = resolved;
  const isDelayed = instrument.liveQuotes !== 'paid';
  if (isDelayed && !permitsDelayed(session)) return unpaid(instrument);
  const refusal = snapshot ? undefined : tws.limits.stream('quotes');
  return refusal ?? { instrument, isDelayed };
}

// Source of the texts: ib-connectivity.md section 1-C, rows 354 and 10089.
function unpaid({ liveQuotes }: Instrument): LimitNotice {
  return liveQuotes === 'screen-only'
    ? { code: 10089, text: `${noticeText(10089)} Delayed market data is available.` }
    : { code: 354, text: `${noticeText(354)} Delayed market data is available.` };
}

function permitsDelayed({ memory }: ClientSession): boolean {
  return memory.marketDataType === dataTypes.delayed || memory.marketDataType === dataTypes.delayedFrozen;
}
