import { describe, expect, it } from 'vitest';
import { toInboundEvent } from './to-inbound-event.ts';

// Arguments as @stoqey/ib 1.6.10 gives them.
describe('what streams carry', () => {
  it.each([
    ['tickGeneric', [7, 49, 0], { type: 'tickGeneric', reqId: 7, tickType: 49, value: 0 }],
    [
      'tickByTickAllLast',
      [7, 1, '1767623400', 190.5, 100, { pastLimit: true, unreported: false }, 'NASDAQ', 'TI'],
      {
        type: 'tickTrade',
        reqId: 7,
        trade: {
          epochSeconds: 1_767_623_400,
          price: 190.5,
          size: 100,
          exchange: 'NASDAQ',
          conditions: 'TI',
          isPastLimit: true,
          isUnreported: false,
        },
      },
    ],
    [
      'tickByTickBidAsk',
      [7, '1767623400', 190.4, 190.6, 100, 200, { bidPastLow: false, askPastHigh: true }],
      {
        type: 'tickBidAsk',
        reqId: 7,
        quote: {
          epochSeconds: 1_767_623_400,
          bid: 190.4,
          ask: 190.6,
          bidSize: 100,
          askSize: 200,
          isBidPastLow: false,
          isAskPastHigh: true,
        },
      },
    ],
    [
      'tickByTickMidPoint',
      [7, '1767623400', 190.5],
      { type: 'tickMidPoint', reqId: 7, epochSeconds: 1_767_623_400, price: 190.5 },
    ],
    ['accountUpdateMultiEnd', ['7'], { type: 'accountValuesEnd', reqId: 7 }],
    ['positionMultiEnd', [7], { type: 'holdingsEnd', reqId: 7 }],
    [
      'accountUpdateMulti',
      [7, 'DU1', '', 'NetLiquidation', '1000', 'USD'],
      { type: 'accountValue', reqId: 7, account: 'DU1', tag: 'NetLiquidation', value: '1000', currency: 'USD' },
    ],
    [
      'pnl',
      [7, 12.5, Number.MAX_VALUE, undefined],
      { type: 'profit', reqId: 7, profit: { daily: 12.5, unrealized: Number.NaN, realized: Number.NaN } },
    ],
    [
      'pnlSingle',
      [7, 100, 1, 2, 3, 19_000],
      {
        type: 'positionProfit',
        reqId: 7,
        position: 100,
        value: 19_000,
        profit: { daily: 1, unrealized: 2, realized: 3 },
      },
    ],
  ])('reads %s', (name, args, event) => {
    expect(toInboundEvent(name, args)).toEqual(event);
  });

  it('takes average and count of a real-time bar in the other order than those of an update', () => {
    const prices = [1, 2, 0.5, 1.5, 1_000];
    const bar = { open: 1, high: 2, low: 0.5, close: 1.5, volume: 1_000, weightedAverage: 1.2, count: 30 };
    expect(toInboundEvent('realtimeBar', [7, 1_767_623_400, ...prices, 1.2, 30])).toEqual({
      type: 'realTimeBar',
      reqId: 7,
      bar: { time: '1767623400', ...bar },
    });
    expect(toInboundEvent('historicalDataUpdate', [7, '1767623400', ...prices, 30, 1.2])).toEqual({
      type: 'barUpdate',
      reqId: 7,
      bar: { time: '1767623400', ...bar },
    });
  });

  it('reads both kinds of depth, and leaves alone an operation that is none', () => {
    const change = { position: 2, operation: 'delete', side: 'ask', price: 190, size: 5 };
    expect(toInboundEvent('updateMktDepth', [7, 2, 2, 0, 190, 5])).toMatchObject({
      change: { ...change, marketMaker: '' },
    });
    expect(toInboundEvent('updateMktDepthL2', [7, 2, 'ARCA', 2, 0, 190, 5, true])).toMatchObject({
      change: { ...change, marketMaker: 'ARCA' },
    });
    expect(toInboundEvent('updateMktDepth', [7, 2, 3, 0, 190, 5])).toBeUndefined();
  });

  it('reads what TWS computes of an option, and NaN for what it has not computed', () => {
    const args = [7, 13, 1, 0.2, 0.5, 5.1, 0, 0.01, undefined, -0.02, 190];
    expect(toInboundEvent('tickOptionComputation', args)).toEqual({
      type: 'tickOption',
      reqId: 7,
      tickType: 13,
      figures: {
        impliedVolatility: 0.2,
        delta: 0.5,
        price: 5.1,
        gamma: 0.01,
        vega: Number.NaN,
        theta: -0.02,
        underlyingPrice: 190,
      },
    });
  });

  it('reads a holding with its contract', () => {
    const contract = { conId: 1, symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' };
    expect(toInboundEvent('positionMulti', [7, 'DU1', '', contract, -5, 190])).toMatchObject({
      type: 'holding',
      reqId: 7,
      account: 'DU1',
      contract,
      position: -5,
      averageCost: 190,
    });
  });
});
