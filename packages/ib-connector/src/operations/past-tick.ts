import type { PastTickReport } from '../inbound/query-event.ts';

/** One tick of the past, of the kind that was asked for. Times are whole seconds: TWS tells no more. */
export type PastTick =
  | {
      readonly type: 'trade';
      readonly time: Date;
      readonly price: number;
      readonly size: number;
      readonly exchange: string;
      readonly specialConditions: string;
      /** Outside of the limits of the day. */
      readonly isPastLimit: boolean;
      /** Not on the tape. */
      readonly isUnreported: boolean;
    }
  | {
      readonly type: 'bidAsk';
      readonly time: Date;
      readonly bid: number;
      readonly ask: number;
      readonly bidSize: number;
      readonly askSize: number;
    }
  | { readonly type: 'midpoint'; readonly time: Date; readonly price: number };

/** A tick of the kind that was asked for, of one as it came. */
export function toPastTick(tick: PastTickReport, whatToShow: 'TRADES' | 'BID_ASK' | 'MIDPOINT'): PastTick {
  const time = new Date(tick.epochSeconds * 1_000);
  const { price = Number.NaN, size = Number.NaN, exchange = '', specialConditions = '' } = tick;
  const { isPastLimit = false, isUnreported = false } = tick;
  const { bid = Number.NaN, ask = Number.NaN, bidSize = Number.NaN, askSize = Number.NaN } = tick;
  switch (whatToShow) {
    case 'TRADES':
      return { type: 'trade', time, price, size, exchange, specialConditions, isPastLimit, isUnreported };
    case 'BID_ASK':
      return { type: 'bidAsk', time, bid, ask, bidSize, askSize };
    case 'MIDPOINT':
      return { type: 'midpoint', time, price };
    default:
      return whatToShow satisfies never;
  }
}
