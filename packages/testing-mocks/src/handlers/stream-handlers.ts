import { parseBarPrice } from '../codec/historical-data.ts';
import { positionMulti, positionMultiEnd } from '../codec/portfolio.ts';
import { tickByTickTypes } from '../codec/stream-replies.ts';
import type { StreamRequests, TickByTickRequest } from '../codec/stream-requests.ts';
import type { ContractQuery } from '../codec/contract-query.ts';
import type { Instrument } from '../exchange/instrument.ts';
import { RealTimeBarStream } from '../session/bar-stream.ts';
import type { LimitNotice } from '../session/data-limits.ts';
import { DepthStream } from '../session/depth-stream.ts';
import { FigureStream } from '../session/figure-stream.ts';
import type { QuoteStream, StreamKind } from '../session/quote-stream.ts';
import type { RequestContext, RequestHandlers } from '../session/request-context.ts';
import { TickByTickStream } from '../session/tick-by-tick-stream.ts';
import { resolveInstrument } from './resolve-instrument.ts';

/** Requests for what goes on arriving until it is cancelled, quotes apart. */
export const streamHandlers: Pick<RequestHandlers, keyof StreamRequests> = {
  reqMktDepth: ({ reqId, contract, rows, isSmart }, context) => {
    open(context, { kind: 'depth', reqId, contract }, (instrument) =>
      instrument.secType === 'IND'
        ? { code: 10092, text: 'Deep market data is not supported for this combination of security type/exchange' }
        : new DepthStream({ reqId, instrument, rows, isSmart }),
    );
  },
  cancelMktDepth: closes('depth', 310, "Can't find the subscribed market depth with tickerId:"),
  reqTickByTickData,
  cancelTickByTickData: closes('tick-by-tick', 300, "Can't find EId with tickerId:"),
  reqRealTimeBars: ({ reqId, contract, whatToShow }, context) => {
    open(context, { kind: 'real-time-bars', reqId, contract }, (instrument) => {
      const price = parseBarPrice(whatToShow);
      if (price === undefined || price === 'BID_ASK') {
        return { code: 321, text: `Error validating request.-'bL' : cause - Invalid what to show "${whatToShow}"` };
      }
      return new RealTimeBarStream({ reqId, instrument, price }, context.tws.market.nowMs);
    });
  },
  cancelRealTimeBars: closes('real-time-bars', 300, "Can't find EId with tickerId:"),
  reqPnL: ({ reqId, account }, context) => {
    follow(context, 'pnl', new FigureStream(reqId, account));
  },
  cancelPnL: ({ reqId }, { session }) => {
    if (!session.memory.figureStreams.delete(`pnl/${reqId}`)) session.sendNotice(reqId, 10185);
  },
  reqPnLSingle: ({ reqId, account, conId }, context) => {
    follow(context, 'pnl-single', new FigureStream(reqId, account, conId));
  },
  cancelPnLSingle: ({ reqId }, { session }) => {
    if (!session.memory.figureStreams.delete(`pnl-single/${reqId}`)) session.sendNotice(reqId, 10186);
  },
  reqPositionsMulti: ({ reqId, account }, { session, tws }) => {
    for (const position of tws.exchange.positions) {
      if (account === '' || account === position.account) session.send(positionMulti(reqId, position));
    }
    session.send(positionMultiEnd(reqId));
    session.memory.positionIds.set(reqId, account);
  },
  // TWS says nothing about an id it does not know. Source: stoqey-ib.md 3.5, positionsMulti.
  cancelPositionsMulti: ({ reqId }, { session }) => {
    session.memory.positionIds.delete(reqId);
  },
};

interface Wish {
  readonly kind: StreamKind;
  readonly reqId: number;
  readonly contract: ContractQuery;
}

/** Opens a stream and sends what there is to say already; a refusal is sent instead. */
function open(context: RequestContext, wish: Wish, make: (instrument: Instrument) => QuoteStream | LimitNotice): void {
  const { session, tws } = context;
  const made = prepared(context, wish, make);
  if ('code' in made) {
    session.sendNotice(wish.reqId, made.code, made.text);
    return;
  }
  session.memory.quoteStreams.add(made);
  if (!tws.connectivity.carriesQuotes(made.instrument.farm)) return;
  for (const message of made.news(tws.market)) session.send(message);
}

function prepared(
  { session, tws }: RequestContext,
  { kind, reqId, contract }: Wish,
  make: (instrument: Instrument) => QuoteStream | LimitNotice,
): QuoteStream | LimitNotice {
  if (session.memory.quoteStreams.has(kind, reqId)) {
    return { code: 322, text: "Error processing request.-'bW' : cause - Duplicate ticker id" };
  }
  const resolved = resolveInstrument(contract, tws);
  if ('code' in resolved) return resolved;
  return tws.limits.stream(kind) ?? make(resolved.instrument);
}

function reqTickByTickData(request: TickByTickRequest, context: RequestContext): void {
  const { reqId, contract, tickType } = request;
  open(context, { kind: 'tick-by-tick', reqId, contract }, (instrument) => {
    const type = tickByTickTypes.get(tickType);
    if (type === undefined) {
      return { code: 321, text: `Error validating request.-'bW' : cause - Invalid tick type "${tickType}"` };
    }
    return context.tws.limits.tickByTickOf(instrument.conId) ?? new TickByTickStream(reqId, instrument, type);
  });
}

function closes(
  kind: StreamKind,
  code: number,
  text: string,
): (values: { readonly reqId: number }, context: RequestContext) => void {
  return ({ reqId }, { session }) => {
    if (!session.memory.quoteStreams.remove(kind, reqId)) session.sendNotice(reqId, code, `${text}${reqId}`);
  };
}

function follow({ session, tws }: RequestContext, kind: string, stream: FigureStream): void {
  session.memory.figureStreams.set(`${kind}/${stream.reqId}`, stream);
  for (const message of stream.news(tws)) session.send(message);
}
