import { InvalidRequestError } from '../errors/request-errors.ts';
import type { BarReport } from '../inbound/inbound-event.ts';
import { contractKey, pacingKey } from '../pacing/pacing-key.ts';
import type { BarsRequest } from '../tws-api/tws-api.ts';
import type { Operation } from './operation.ts';

/** Bar lengths TWS knows. Source: TWS API docs, "Historical Bar Data", valid bar sizes. */
export const barSizes = [
  '1 secs',
  '5 secs',
  '10 secs',
  '15 secs',
  '30 secs',
  '1 min',
  '2 mins',
  '3 mins',
  '5 mins',
  '10 mins',
  '15 mins',
  '20 mins',
  '30 mins',
  '1 hour',
  '2 hours',
  '3 hours',
  '4 hours',
  '8 hours',
  '1 day',
  '1 week',
  '1 month',
] as const;
export type BarSize = (typeof barSizes)[number];

/** What bars may be made of. Source: TWS API docs, "Historical Data Types". */
export const barContents = ['TRADES', 'MIDPOINT', 'BID', 'ASK', 'BID_ASK', 'ADJUSTED_LAST'] as const;
export type BarContent = (typeof barContents)[number];

/** One bar. */
export interface Bar {
  /** Start of the bar; midnight UTC of the day for daily and longer bars. */
  readonly time: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Shares or contracts; -1 where TWS gives none, as for `BID_ASK`. */
  readonly volume: number;
  /** Volume-weighted average price; -1 where TWS gives none. */
  readonly weightedAverage: number;
  /** Number of trades; -1 where TWS gives none. */
  readonly count: number;
}

/** Bars of one contract, oldest first. */
export const historicalBars: Operation<BarsRequest, readonly Bar[]> = {
  name: 'historicalBars',
  purpose: 'history',
  timeoutMs: 60_000,
  isQuick: false,
  pacing: (request) => ({
    cost: request.whatToShow === 'BID_ASK' ? 2 : 1,
    ...(smallBars.has(request.barSize) && { key: barsKey(request) }),
  }),
  send: (api, reqId, request) => {
    api.reqHistoricalData(reqId, request);
  },
  cancel: (api, reqId) => {
    api.cancelHistoricalData(reqId);
  },
  collect: () => {
    const bars: Bar[] = [];
    return {
      accept(event) {
        if (event.type === 'bar') bars.push(toBar(event.bar));
        return event.type === 'barsEnd' ? { result: bars } : undefined;
      },
      // 162 is many things; with this text it is an empty answer. Source: ib-connectivity.md 1-D.
      acceptNotice: ({ text }) => (/returned no data/i.test(text) ? { result: [] } : undefined),
    };
  },
};

// The limits of longer bars were lifted. Source: DOC historical_limitations.txt:57.
const smallBars: ReadonlySet<string> = new Set(['1 secs', '5 secs', '10 secs', '15 secs', '30 secs']);

/** What pacing tells a request for bars apart by. */
export function barsKey(request: BarsRequest): string {
  const { contract, endDateTime, duration, barSize, whatToShow, isRegularHoursOnly } = request;
  return pacingKey({
    contract: contractKey(contract, whatToShow),
    request: ['bars', endDateTime, duration, barSize, isRegularHoursOnly].join(' '),
  });
}

/** A bar of one as it came. */
export function toBar({ time, open, high, low, close, volume, weightedAverage, count }: BarReport): Bar {
  return { time: toDate(time), open, high, low, close, volume, weightedAverage, count };
}

// Days are `yyyymmdd`, and everything else epoch seconds. Without a pattern, since there is one for each of many bars.
function toDate(text: string): Date {
  const value = Number(text);
  if (text.length !== 8 || value < 10_000_000) return new Date(value * 1_000);
  return new Date(Date.UTC(Math.floor(value / 10_000), (Math.floor(value / 100) % 100) - 1, value % 100));
}

/** Refuses a duration, bar size or content that TWS does not know, before anything is sent. */
export function checkBarsRequest(request: { duration: string; barSize: string; whatToShow: string }): void {
  if (!/^[1-9]\d* [SDWMY]$/.test(request.duration)) {
    throw new InvalidRequestError(
      'duration',
      `duration must be a whole number and S, D, W, M or Y, for example "1 D", was "${request.duration}"`,
    );
  }
  checkChoice('barSize', request.barSize, barSizes);
  checkChoice('whatToShow', request.whatToShow, barContents);
}

function checkChoice(field: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new InvalidRequestError(field, `${field} must be one of ${choices.join(', ')}, was "${value}"`);
}
