import type { Gap, GapCause, Stream } from '@autobot/ib-connector';
import type { VirtualDesk } from './virtual-desk.ts';

/** One kind of stream as a caller opens it, and what it is to the mock. */
export interface StreamCase {
  readonly name: string;
  readonly open: (desk: VirtualDesk) => Promise<Stream<{ readonly quality: string }>>;
  readonly request: string;
  readonly cancel: string;
  /** The farm that serves it; none for what comes from the account server. */
  readonly farm?: string;
  /** What a gap says that a broken farm left. TWS ends bars that are kept up to date by itself then (10182). */
  readonly farmGap?: GapCause;
  /** Virtual milliseconds within which it says something again. */
  readonly speaksWithinMs: number;
  /** True if what an interruption cost is made good. */
  readonly isMadeGood: boolean;
}

/** Every kind of stream. The account holds AAPL, so that its figures move with the market. */
export const streamCases: readonly StreamCase[] = [
  {
    name: 'quotes',
    open: ({ connector }) => connector.streams.quotes('AAPL', lossless),
    request: 'reqMktData',
    cancel: 'cancelMktData',
    farm: 'usfarm',
    speaksWithinMs: 2_000,
    isMadeGood: false,
  },
  ...(['Last', 'AllLast', 'BidAsk', 'MidPoint'] as const).map((type) => ({
    name: `tick-by-tick ${type}`,
    open: ({ connector }: VirtualDesk) => connector.streams.ticks('AAPL', { type }),
    request: 'reqTickByTickData',
    cancel: 'cancelTickByTickData',
    farm: 'usfarm',
    speaksWithinMs: 20_000,
    isMadeGood: false,
  })),
  {
    name: 'real-time bars',
    open: ({ connector }) => connector.streams.realTimeBars('AAPL'),
    request: 'reqRealTimeBars',
    cancel: 'cancelRealTimeBars',
    farm: 'usfarm',
    speaksWithinMs: 7_000,
    isMadeGood: true,
  },
  {
    name: 'bars that are kept up to date',
    open: ({ connector }) => connector.streams.bars('AAPL', { barSize: '1 min', duration: '1800 S' }),
    farmGap: 'endedByTws',
    request: 'reqHistoricalData',
    cancel: 'cancelHistoricalData',
    farm: 'usfarm',
    speaksWithinMs: 20_000,
    isMadeGood: true,
  },
  {
    name: 'depth',
    open: ({ connector }) => connector.streams.depth('AAPL', { rows: 3, ...lossless }),
    request: 'reqMktDepth',
    cancel: 'cancelMktDepth',
    farm: 'usfarm',
    speaksWithinMs: 2_000,
    isMadeGood: false,
  },
  {
    name: 'account values',
    open: ({ connector }) => connector.streams.account(lossless),
    request: 'reqAccountUpdatesMulti',
    cancel: 'cancelAccountUpdatesMulti',
    speaksWithinMs: 2_000,
    isMadeGood: true,
  },
  {
    name: 'positions',
    open: ({ connector }) => connector.streams.positions(lossless),
    request: 'reqPositionsMulti',
    cancel: 'cancelPositionsMulti',
    speaksWithinMs: 2_000,
    isMadeGood: true,
  },
  {
    name: 'profit and loss',
    open: ({ connector }) => connector.streams.profitAndLoss(lossless),
    request: 'reqPnL',
    cancel: 'cancelPnL',
    speaksWithinMs: 2_000,
    isMadeGood: true,
  },
  {
    name: 'profit and loss of a position',
    open: ({ connector }) => connector.streams.positionProfit('AAPL', lossless),
    request: 'reqPnLSingle',
    cancel: 'cancelPnLSingle',
    speaksWithinMs: 2_000,
    isMadeGood: true,
  },
];

/** Those a farm serves. */
export const farmCases: readonly (StreamCase & { readonly farm: string })[] = streamCases.filter(
  (kind): kind is StreamCase & { readonly farm: string } => kind.farm !== undefined,
);

/** What the mock holds for all of these. */
export const holdings = { positions: [{ symbol: 'AAPL', quantity: 100, averageCost: 200 }] } as const;

/** Items in short: qualities of values and causes of gaps. */
export function inShort(items: readonly ({ readonly quality: string } | Gap)[]): readonly string[] {
  return items.map((item) => ('cause' in item ? `gap ${item.cause}` : item.quality));
}

const lossless = { buffer: { keep: 'all', capacity: 100_000 } } as const;
