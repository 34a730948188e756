import type { Bar } from '../exchange/bar-history.ts';
import type { DepthRow } from '../exchange/depth-book.ts';
import type { OptionValue } from '../exchange/option-pricing.ts';
import type { Quote } from '../exchange/quote.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';
import { type BarDating, barDate } from './historical-data.ts';
import { epochSeconds } from './tws-time.ts';

// Messages that go on arriving. Source: tws-protocol.md section 5.

/** What to do with a row of the book. */
export const depthOperations = { insert: 0, update: 1, delete: 2 } as const;

/** A row of the book as one exchange shows it. */
export function marketDepth(reqId: number, row: DepthRow, operation: keyof typeof depthOperations): Message {
  const { position, side, price, size } = row;
  const code = depthOperations[operation];
  return [replyIds.updateMktDepth, 1, reqId, position, code, side === 'bid' ? 1 : 0, price, size];
}

/** The same with who shows it; `isSmart` says that it is gathered from several exchanges. */
export function marketDepthL2(reqId: number, row: DepthRow, operation: keyof typeof depthOperations): Message {
  const { position, marketMaker, side, price, size } = row;
  const code = depthOperations[operation];
  return [replyIds.updateMktDepthL2, 1, reqId, position, marketMaker, code, side === 'bid' ? 1 : 0, price, size, true];
}

export function realtimeBar(reqId: number, bar: Bar): Message {
  const { startMs, open, high, low, close, volume, average, count } = bar;
  return [replyIds.realtimeBar, 3, reqId, epochSeconds(startMs), open, high, low, close, volume, average, count];
}

/** The bar that is being made. Open, then CLOSE, high, low: not the order of historicalData (tws-protocol.md, trap 2). */
export function historicalDataUpdate(reqId: number, bar: Bar, dating: BarDating): Message {
  const { count, open, high, low, close, volume, average } = bar;
  return [replyIds.historicalDataUpdate, reqId, count, barDate(bar, dating), open, close, high, low, average, volume];
}

/** The kinds of tick-by-tick data, by the name clients ask for them with. */
export const tickByTickTypes: ReadonlyMap<string, 1 | 2 | 3 | 4> = new Map<string, 1 | 2 | 3 | 4>([
  ['Last', 1],
  ['AllLast', 2],
  ['BidAsk', 3],
  ['MidPoint', 4],
]);

export function tickByTick(reqId: number, type: 1 | 2 | 3 | 4, quote: Quote, exchange: string): Message {
  const head = [replyIds.tickByTick, reqId, type, epochSeconds(quote.atMs)] as const;
  switch (type) {
    case 1:
    case 2:
      return [...head, quote.last, quote.lastSize, 0, exchange, ''];
    case 3:
      return [...head, quote.bid, quote.ask, quote.bidSize, quote.askSize, 0];
    case 4:
      return [...head, Number(((quote.bid + quote.ask) / 2).toFixed(6))];
    default:
      return type satisfies never;
  }
}

/** An option's price, volatility and greeks, as far as they are known. */
export interface OptionComputation {
  readonly volatility: number;
  readonly price: number;
  readonly underlyingPrice: number;
  readonly greeks?: Pick<OptionValue, 'delta' | 'gamma' | 'vega' | 'theta'>;
}

export function tickOptionComputation(reqId: number, tickType: number, computed: OptionComputation): Message {
  const { volatility, price, underlyingPrice, greeks } = computed;
  // What is not computed travels as -2 for delta and theta's kind, and as -1 for prices. Source: IB's Java client, EDecoder.
  const { delta = -2, gamma = -2, vega = -2, theta = -2 } = greeks ?? {};
  const head = [replyIds.tickOptionComputation, reqId, tickType, 1, volatility, delta, price] as const;
  return [...head, 0, gamma, vega, theta, underlyingPrice];
}
