import type { Bar } from './bar-history.ts';
import type { Instrument } from './instrument.ts';
import type { PastTick } from './tick-history.ts';

/**
 * Answers a real TWS gave, where a client's own tests want exactly those.
 * Only the bars and ticks those tests look at are real; the rest of each answer is the exchange's own, moved to fit.
 * Source: the tests inside the published @stoqey/ib 1.6.10 (stoqey-ib.md 3.5).
 */
export interface GoldenBars {
  readonly symbol: string;
  readonly secType: Instrument['secType'];
  /** The request, in the client's own words. */
  readonly end: string;
  readonly duration: string;
  readonly barSize: string;
  readonly whatToShow: string;
  readonly count: number;
  /** Epoch milliseconds at which the exchange's own bars end, so that the last of them is dated like the real one. */
  readonly endMs: number;
  readonly last: Omit<Bar, 'startMs' | 'day'>;
}

/** Ticks of one request; `first` is real, `count` is how many came. */
export interface GoldenTicks {
  readonly symbol: string;
  readonly start: string;
  readonly whatToShow: string;
  readonly count: number;
  readonly first: PastTick;
}

export const goldenBars: readonly GoldenBars[] = [
  {
    symbol: 'SPY',
    secType: 'STK',
    end: '20231006-20:00:00',
    duration: '30 S',
    barSize: '1 secs',
    whatToShow: 'TRADES',
    count: 30,
    endMs: Date.UTC(2023, 9, 6, 20),
    last: { open: 429.5, high: 429.6, low: 429.47, close: 429.51, volume: 8718, average: 429.532, count: 1090 },
  },
  {
    symbol: 'AAPL',
    secType: 'OPT',
    end: '20260622-14:00:00',
    duration: '30 S',
    barSize: '15 secs',
    whatToShow: 'BID_ASK',
    count: 2,
    endMs: Date.UTC(2026, 5, 22, 14),
    last: { open: 8.42, high: 8.42, low: 8.3, close: 8.42, volume: -1, average: -1, count: -1 },
  },
  {
    symbol: 'SPY',
    secType: 'STK',
    end: '20230904-20:00:00',
    duration: '1 M',
    barSize: '1 week',
    whatToShow: 'TRADES',
    count: 5,
    endMs: Date.UTC(2023, 8, 1, 20),
    last: { open: 437.3, high: 453.67, low: 437.3, close: 450.92, volume: 6929458, average: 448.476, count: 1393264 },
  },
  {
    symbol: 'SPY',
    secType: 'STK',
    end: '20230904-20:00:00',
    duration: '1 Y',
    barSize: '1 month',
    whatToShow: 'TRADES',
    count: 13,
    endMs: Date.UTC(2023, 8, 1, 20),
    last: { open: 451.53, high: 453.67, low: 449.68, close: 450.92, volume: 1185147, average: 451.3, count: 248346 },
  },
];

const SPY_TICK: PastTick = {
  atSeconds: 1_715_187_600,
  price: 516.635,
  size: 1,
  exchange: 'FINRA',
  bid: 516.62,
  ask: 516.63,
  bidSize: 1100,
  askSize: 1400,
};

export const goldenTicks: readonly GoldenTicks[] = [
  { symbol: 'SPY', start: '20240508-17:00:00', whatToShow: 'TRADES', count: 17, first: SPY_TICK },
  {
    symbol: 'SPY',
    start: '20240508-17:00:00',
    whatToShow: 'BID_ASK',
    count: 34,
    first: { ...SPY_TICK, atSeconds: 1_715_187_599 },
  },
];

/** The first instant there is a price of, in epoch seconds, by symbol. */
export const goldenHeadTimestamps: ReadonlyMap<string, number> = new Map([['AAPL', 345_479_400]]);
