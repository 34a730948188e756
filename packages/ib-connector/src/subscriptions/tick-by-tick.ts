import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { BidAskReport, TradeReport } from '../inbound/stream-event.ts';
import { type Contract, contractText } from '../tws-api/contract.ts';
import type { TickByTickType } from '../tws-api/stream-requests.ts';
import type { StreamKind } from './stream-kind.ts';
import type { StreamQuality } from './stream-quality.ts';

interface Tick {
  /** To the second, on the exchange's clock. */
  readonly time: Date;
  readonly quality: StreamQuality;
}

/** One trade. */
export interface TradeTick extends Tick, Omit<TradeReport, 'epochSeconds'> {
  readonly type: 'trade';
}

/** One change of the quote. */
export interface BidAskTick extends Tick, Omit<BidAskReport, 'epochSeconds'> {
  readonly type: 'bidAsk';
}

/** One change of the middle between bid and ask. */
export interface MidPointTick extends Tick {
  readonly type: 'midPoint';
  readonly price: number;
}

/** The tick of each kind of tick-by-tick data. */
export interface TickOf {
  readonly Last: TradeTick;
  readonly AllLast: TradeTick;
  readonly BidAsk: BidAskTick;
  readonly MidPoint: MidPointTick;
}

/** What tick-by-tick data are asked with. */
export interface TickByTickParams {
  readonly contract: Contract;
  readonly tickType: TickByTickType;
}

// TWS takes one request for tick-by-tick data of one instrument in so long (ib-connectivity.md 3).
const SPACING_MS = 15_000;

/**
 * Every trade or every quote, one by one. Takes a tick-by-tick slot. What an interruption cost is not fetched:
 * historical ticks are not those that were missed, only similar ones.
 */
export const tickByTick: StreamKind<TickByTickParams, TickOf[TickByTickType]> = {
  name: 'tickByTick',
  purpose: 'marketData',
  service: 'marketData',
  slot: 'tickByTick',
  rank: 1,
  proveMs: SPACING_MS,
  spacingMs: SPACING_MS,
  buffer: { keep: 'all', capacity: 100_000 },
  subject: ({ contract, tickType }) => `${contractText(contract)} ${tickType}`,
  request: (api, reqId, { contract, tickType }) => {
    api.streams.reqTickByTickData(reqId, contract, tickType);
  },
  cancel: (api, reqId) => {
    api.streams.cancelTickByTickData(reqId);
  },
  collect: () => {
    let current: TickOf[TickByTickType] | undefined;
    return {
      get current() {
        return current;
      },
      // What was told before a reader came is not its business.
      snapshot: () => [],
      accept(event, outlet) {
        const tick = toTick(event, outlet.quality);
        if (tick === undefined) return false;
        current = tick;
        outlet.write(tick);
        return true;
      },
    };
  },
};

function toTick(event: InboundEvent, quality: StreamQuality): TickOf[TickByTickType] | undefined {
  switch (event.type) {
    case 'tickTrade': {
      const { epochSeconds, ...trade } = event.trade;
      return { type: 'trade', time: toDate(epochSeconds), quality, ...trade };
    }
    case 'tickBidAsk': {
      const { epochSeconds, ...quote } = event.quote;
      return { type: 'bidAsk', time: toDate(epochSeconds), quality, ...quote };
    }
    case 'tickMidPoint':
      return { type: 'midPoint', time: toDate(event.epochSeconds), quality, price: event.price };
    default:
      return undefined;
  }
}

function toDate(epochSeconds: number): Date {
  return new Date(epochSeconds * 1_000);
}
