import { fieldFlag, numberAt, optionalNumberAt, recordAt, textAt } from './argument-reader.ts';
import type { BarReport, InboundEvent } from './inbound-event.ts';
import type { DepthChange } from './stream-event.ts';
import { toContract } from './to-contract.ts';

type Arguments = readonly unknown[];

/** Readers of what streams carry, by the client library's event name; pure. */
export const streamReaders: readonly (readonly [string, (args: Arguments) => InboundEvent | undefined])[] = [
  [
    'tickGeneric',
    (a) => ({ type: 'tickGeneric', reqId: numberAt(a, 0), tickType: numberAt(a, 1), value: numberAt(a, 2) }),
  ],
  ['tickOptionComputation', readOptionFigures],
  ['tickByTickAllLast', readTrade],
  ['tickByTickBidAsk', readBidAsk],
  [
    'tickByTickMidPoint',
    (a) => ({ type: 'tickMidPoint', reqId: numberAt(a, 0), epochSeconds: Number(textAt(a, 1)), price: numberAt(a, 2) }),
  ],
  ['realtimeBar', readRealTimeBar],
  ['historicalDataUpdate', readBarUpdate],
  ['updateMktDepth', (a) => readDepth(a, 2, '')],
  ['updateMktDepthL2', (a) => readDepth(a, 3, textAt(a, 2))],
  ['accountUpdateMulti', readAccountValue],
  // The library gives this one id as text (1.6.10, seen).
  ['accountUpdateMultiEnd', (a) => ({ type: 'accountValuesEnd', reqId: Number(textAt(a, 0)) })],
  ['positionMulti', readHolding],
  ['positionMultiEnd', (a) => ({ type: 'holdingsEnd', reqId: numberAt(a, 0) })],
  ['pnl', (a) => ({ type: 'profit', reqId: numberAt(a, 0), profit: profitAt(a, 1) })],
  [
    'pnlSingle',
    (a) => ({
      type: 'positionProfit',
      reqId: numberAt(a, 0),
      position: numberAt(a, 1),
      profit: profitAt(a, 2),
      value: amountAt(a, 5),
    }),
  ],
];

function readOptionFigures(args: Arguments): InboundEvent {
  // The third argument says what the volatility was computed from; nothing here depends on it.
  return {
    type: 'tickOption',
    reqId: numberAt(args, 0),
    tickType: numberAt(args, 1),
    figures: {
      impliedVolatility: amountAt(args, 3),
      delta: amountAt(args, 4),
      price: amountAt(args, 5),
      gamma: amountAt(args, 7),
      vega: amountAt(args, 8),
      theta: amountAt(args, 9),
      underlyingPrice: amountAt(args, 10),
    },
  };
}

function readTrade(args: Arguments): InboundEvent {
  const attributes = recordAt(args, 5);
  return {
    type: 'tickTrade',
    reqId: numberAt(args, 0),
    trade: {
      epochSeconds: Number(textAt(args, 2)),
      price: numberAt(args, 3),
      size: numberAt(args, 4),
      exchange: textAt(args, 6),
      conditions: textAt(args, 7),
      isPastLimit: fieldFlag(attributes, 'pastLimit'),
      isUnreported: fieldFlag(attributes, 'unreported'),
    },
  };
}

function readBidAsk(args: Arguments): InboundEvent {
  const attributes = recordAt(args, 6);
  return {
    type: 'tickBidAsk',
    reqId: numberAt(args, 0),
    quote: {
      epochSeconds: Number(textAt(args, 1)),
      bid: numberAt(args, 2),
      ask: numberAt(args, 3),
      bidSize: numberAt(args, 4),
      askSize: numberAt(args, 5),
      isBidPastLow: fieldFlag(attributes, 'bidPastLow'),
      isAskPastHigh: fieldFlag(attributes, 'askPastHigh'),
    },
  };
}

function readRealTimeBar(args: Arguments): InboundEvent {
  // Average before count here; historical bars have it the other way round.
  const bar: BarReport = { ...pricesAt(args), weightedAverage: numberAt(args, 7), count: numberAt(args, 8) };
  return { type: 'realTimeBar', reqId: numberAt(args, 0), bar };
}

function readBarUpdate(args: Arguments): InboundEvent {
  const bar: BarReport = { ...pricesAt(args), count: numberAt(args, 7), weightedAverage: numberAt(args, 8) };
  return { type: 'barUpdate', reqId: numberAt(args, 0), bar };
}

function pricesAt(args: Arguments): Omit<BarReport, 'count' | 'weightedAverage'> {
  return {
    time: textAt(args, 1),
    open: numberAt(args, 2),
    high: numberAt(args, 3),
    low: numberAt(args, 4),
    close: numberAt(args, 5),
    volume: numberAt(args, 6),
  };
}

// Source: TWS API docs, "Market Depth": 0 insert, 1 update, 2 delete; side 0 ask, 1 bid.
const operations: readonly DepthChange['operation'][] = ['insert', 'update', 'delete'];

function readDepth(args: Arguments, first: number, marketMaker: string): InboundEvent | undefined {
  const operation = operations[numberAt(args, first)];
  if (operation === undefined) return undefined;
  return {
    type: 'depth',
    reqId: numberAt(args, 0),
    change: {
      position: numberAt(args, 1),
      operation,
      side: numberAt(args, first + 1) === 1 ? 'bid' : 'ask',
      price: numberAt(args, first + 2),
      size: numberAt(args, first + 3),
      marketMaker,
    },
  };
}

function readAccountValue(args: Arguments): InboundEvent {
  return {
    type: 'accountValue',
    reqId: numberAt(args, 0),
    account: textAt(args, 1),
    tag: textAt(args, 3),
    value: textAt(args, 4),
    currency: textAt(args, 5),
  };
}

function readHolding(args: Arguments): InboundEvent {
  return {
    type: 'holding',
    reqId: numberAt(args, 0),
    account: textAt(args, 1),
    contract: toContract(recordAt(args, 3)),
    position: numberAt(args, 4),
    averageCost: numberAt(args, 5),
  };
}

function profitAt(args: Arguments, first: number): { daily: number; unrealized: number; realized: number } {
  return { daily: amountAt(args, first), unrealized: amountAt(args, first + 1), realized: amountAt(args, first + 2) };
}

function amountAt(args: Arguments, index: number): number {
  return optionalNumberAt(args, index) ?? Number.NaN;
}
