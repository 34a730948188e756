import { parseBarSpan } from '../codec/historical-data.ts';
import type { HistogramRequest, HistoricalTicksRequest, HistoryRequests } from '../codec/history-requests.ts';
import { headTimestamp, histogramData, historicalTicks, type PastTickKind } from '../codec/past-replies.ts';
import { parseTwsTime, twsDashedTime } from '../codec/tws-time.ts';
import { barsOf } from '../exchange/bar-history.ts';
import { goldenTicksFor } from '../exchange/golden-answers.ts';
import { goldenHeadTimestamps } from '../exchange/golden-catalogue.ts';
import type { Instrument } from '../exchange/instrument.ts';
import { type PastTick, ticksOf, type TickSpan } from '../exchange/tick-history.ts';
import type { LimitNotice } from '../session/data-limits.ts';
import type { RequestContext, RequestHandlers } from '../session/request-context.ts';
import { resolveInstrument } from './resolve-instrument.ts';

type PastHandlers = Exclude<keyof HistoryRequests, 'reqHistoricalData' | 'cancelHistoricalData'>;

// What has no golden answer has been listed since 23 January 2004, 14:30 UTC.
const LISTED_SINCE = 1_074_868_200;

const FIVE_MINUTES_MS = 300_000;

/** Requests for the past, bars apart. */
export const pastHandlers: Pick<RequestHandlers, PastHandlers> = {
  reqHeadTimestamp: ({ reqId, contract, formatDate }, { session, tws }) => {
    const resolved = resolveInstrument(contract, tws);
    if ('code' in resolved) {
      session.sendNotice(reqId, resolved.code, resolved.text);
      return;
    }
    const seconds = goldenHeadTimestamps.get(resolved.instrument.symbol) ?? LISTED_SINCE;
    session.send(headTimestamp(reqId, formatDate === 2 ? String(seconds) : twsDashedTime(seconds * 1000)));
  },
  cancelHeadTimestamp: () => {
    // Nothing to end: it is answered at once.
  },
  reqHistogramData,
  cancelHistogramData: () => {
    // Nothing to end: it is answered at once.
  },
  reqHistoricalTicks: (request, context) => {
    const answer = pastTicks(request, context);
    if ('code' in answer) context.session.sendNotice(request.reqId, answer.code, answer.text);
    else context.session.send(historicalTicks(request.reqId, answer.kind, answer.ticks));
  },
};

/** What traded at each price over a period: the closes of five-minute bars, with their volume. */
function reqHistogramData({ reqId, contract, period }: HistogramRequest, { session, tws }: RequestContext): void {
  const resolved = resolveInstrument(contract, tws);
  const span = parsePeriod(period);
  if ('code' in resolved || span === undefined) {
    const refusal = 'code' in resolved ? resolved : invalid(`Invalid time period "${period}"`);
    session.sendNotice(reqId, refusal.code, refusal.text);
    return;
  }
  const { instrument } = resolved;
  const path = tws.market.pathOf(instrument);
  const size = { unit: 'ms', ms: FIVE_MINUTES_MS } as const;
  const query = { instrument, path, size, span, price: 'TRADES', endMs: tws.market.nowMs, regularOnly: true } as const;
  const sizes = new Map<number, number>();
  for (const { close, volume } of barsOf(query) ?? []) sizes.set(close, (sizes.get(close) ?? 0) + volume);
  const rows = [...sizes].map(([price, total]) => ({ price, size: total }));
  session.send(
    histogramData(
      reqId,
      rows.toSorted((left, right) => left.price - right.price),
    ),
  );
}

/** `3 days`, `1 week` and so on, as the number and first letter that durations have. */
function parsePeriod(period: string): ReturnType<typeof parseBarSpan> {
  const match = /^(\d{1,3}) (second|day|week|month|year)s?$/i.exec(period);
  return match === null ? undefined : parseBarSpan(`${match[1] ?? ''} ${(match[2] ?? '').charAt(0).toUpperCase()}`);
}

function pastTicks(
  request: HistoricalTicksRequest,
  { tws }: RequestContext,
): { readonly kind: PastTickKind; readonly ticks: readonly PastTick[] } | LimitNotice {
  const { whatToShow, start, end, count } = request;
  const resolved = resolveInstrument(request.contract, tws);
  if ('code' in resolved) return resolved;
  const kind = kindOf(whatToShow);
  if (kind === undefined) return invalid(`Invalid what to show "${whatToShow}"`);
  const nowMs = tws.market.nowMs;
  const span = spanOf({ start, end, count, nowMs });
  if (span === undefined) return invalid('Please specify one of start and end time');
  const { instrument } = resolved;
  return (
    tws.limits.history({
      identity: JSON.stringify({ ...request, reqId: 0 }),
      contract: `${instrument.conId}/${request.contract.exchange}/${kind}`,
      weight: kind === 'BID_ASK' ? 2 : 1,
      isPaced: true,
    }) ?? { kind, ticks: goldenTicksFor(instrument, { start, whatToShow: kind }) ?? ownTicks(instrument, tws, span) }
  );
}

function ownTicks(instrument: Instrument, tws: RequestContext['tws'], span: TickSpan): readonly PastTick[] {
  return ticksOf(instrument, tws.market.pathOf(instrument), span);
}

function kindOf(text: string): PastTickKind | undefined {
  const kind = text.toUpperCase();
  return kind === 'TRADES' || kind === 'BID_ASK' || kind === 'MIDPOINT' ? kind : undefined;
}

interface TickWords {
  readonly start: string;
  readonly end: string;
  readonly count: number;
  readonly nowMs: number;
}

/** Exactly one of start and end may be given. Source: TWS API docs, "Historical Time and Sales Data". */
function spanOf({ start, end, count, nowMs }: TickWords): TickSpan | undefined {
  const fromMs = parseTwsTime(start);
  const toMs = parseTwsTime(end);
  if ((fromMs === undefined) === (toMs === undefined)) return undefined;
  if (toMs !== undefined) return { toMs: Math.min(toMs, nowMs), count };
  return { fromMs: fromMs ?? nowMs, untilMs: nowMs, count };
}

function invalid(cause: string): LimitNotice {
  return { code: 321, text: `Error validating request.-'bL' : cause - ${cause}` };
}
