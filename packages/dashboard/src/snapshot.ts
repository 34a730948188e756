import type { ConnectorStatus, OrderSnapshot, StreamStatus } from '@autobot/ib-connector';
import type { DashboardQuote } from './dashboard-source.ts';
import { type HealthJudgement, type HealthLevel, judgeHealth } from './judge-health.ts';

/** One order as the page shows it. */
export type OrderRow = Pick<
  OrderSnapshot,
  'orderId' | 'symbol' | 'action' | 'orderType' | 'limitPrice' | 'quantity' | 'filled' | 'state' | 'reason'
>;

/** One quote as it travels: a value that TWS has not sent is null. */
export interface QuoteRow {
  readonly symbol: string;
  readonly bid: number | null;
  readonly bidSize: number | null;
  readonly ask: number | null;
  readonly askSize: number | null;
  readonly last: number | null;
  readonly ageMs: number;
  readonly quality: DashboardQuote['quality'];
}

/** Everything the page shows of one moment; JSON. */
export interface Snapshot {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly health: HealthJudgement;
  readonly status: Omit<ConnectorStatus, 'streams' | 'plugins' | 'orders'>;
  /** Messages sent to TWS in the last whole second. */
  readonly sentPerSecond: number;
  readonly streams: Listed<StreamStatus> & { readonly byQuality: Readonly<Record<string, number>> };
  /** Open ones and those in doubt first, newest first; then the latest that are done. */
  readonly orders: Listed<OrderRow> & { readonly byState: Readonly<Record<string, number>> };
  readonly quotes: readonly QuoteRow[];
  /** Names of the faults at work. */
  readonly activeFaults: readonly string[];
}

/** The first of a list, and how many there are in all. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** What the charts are drawn from, once a second; JSON. */
export interface HistoryPoint {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly level: HealthLevel;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly sentPerSecond: number;
  readonly queued: number;
  /** How long nothing was heard; null before anything was. */
  readonly inboundAgeMs: number | null;
}

/** What a snapshot is made from, besides the status. */
export interface SnapshotParts {
  readonly at: number;
  readonly orders: readonly OrderSnapshot[];
  readonly quotes: readonly DashboardQuote[];
  readonly sentPerSecond: number;
  readonly activeFaults: readonly string[];
}

// A page shows no more, and a frame stays small however much is open.
const MOST_ROWS = 100;
const DONE_ROWS = 8;
const doneStates: ReadonlySet<string> = new Set(['filled', 'cancelled', 'rejected']);
const worstFirst = ['blocked', 'stale', 'suspect', 'delayed', 'frozen', 'live'];

/** Puts what the connector says into what the page shows; pure. */
export function toSnapshot(whole: ConnectorStatus, parts: SnapshotParts): Snapshot {
  const { streams, plugins: _plugins, orders: byState, ...status } = whole;
  const { at, orders, quotes, sentPerSecond, activeFaults } = parts;
  return {
    at,
    health: judgeHealth(whole),
    status,
    sentPerSecond,
    streams: {
      rows: streams.toSorted((one, other) => rankOf(one) - rankOf(other)).slice(0, MOST_ROWS),
      total: streams.length,
      byQuality: countByQuality(streams),
    },
    orders: { rows: shownOrders(orders), total: orders.length, byState },
    quotes: quotes.slice(0, MOST_ROWS).map((quote) => quoteRow(quote, at)),
    activeFaults,
  };
}

/** What stays of a snapshot for the charts; pure. */
export function toHistoryPoint({ at, health, status, sentPerSecond }: Snapshot): HistoryPoint {
  const { count, p50, p95, p99 } = status.metrics.link;
  const isMeasured = count > 0;
  return {
    at,
    level: health.level,
    p50Ms: isMeasured ? p50 : null,
    p95Ms: isMeasured ? p95 : null,
    p99Ms: isMeasured ? p99 : null,
    sentPerSecond,
    queued: status.rateLimiter.queued,
    inboundAgeMs: status.link.inboundAgeMs ?? null,
  };
}

function rankOf({ quality }: StreamStatus): number {
  return worstFirst.indexOf(quality);
}

// Best first, as a person reads it.
function countByQuality(streams: readonly StreamStatus[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const quality of worstFirst.toReversed()) {
    const count = streams.filter((stream) => stream.quality === quality).length;
    if (count > 0) counts[quality] = count;
  }
  return counts;
}

function shownOrders(orders: readonly OrderSnapshot[]): readonly OrderRow[] {
  const newestFirst = orders.toReversed();
  const open = newestFirst.filter(({ state }) => !doneStates.has(state)).slice(0, MOST_ROWS);
  const done = newestFirst.filter(({ state }) => doneStates.has(state)).slice(0, DONE_ROWS);
  return [...open, ...done].map(
    ({ orderId, symbol, action, orderType, limitPrice, quantity, filled, state, reason }) => ({
      orderId,
      symbol,
      action,
      orderType,
      limitPrice,
      quantity,
      filled,
      state,
      reason,
    }),
  );
}

function quoteRow(quote: DashboardQuote, at: number): QuoteRow {
  const { symbol, bid, bidSize, ask, askSize, last, time, quality } = quote;
  return {
    symbol,
    bid: known(bid),
    bidSize: known(bidSize),
    ask: known(ask),
    askSize: known(askSize),
    last: known(last),
    ageMs: Math.max(0, at - time.getTime()),
    quality,
  };
}

// JSON has no NaN, which is what an unknown value of a quote is.
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
