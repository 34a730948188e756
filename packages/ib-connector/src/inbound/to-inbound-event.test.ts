import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InboundEvent } from './inbound-event.ts';
import { toInboundEvent } from './to-inbound-event.ts';

const UNSET_DOUBLE = Number.MAX_VALUE;
const aContract = { conId: 265_598, symbol: 'AAPL', secType: 'STK' as const, exchange: 'SMART', currency: 'USD' };
const readContract = { ...aContract, localSymbol: '', tradingClass: '' };

describe('toInboundEvent', () => {
  it.each<[name: string, args: readonly unknown[], event: InboundEvent]>([
    ['tickPrice', [5, 1, 190.5, {}], { type: 'tickPrice', reqId: 5, tickType: 1, price: 190.5 }],
    ['tickSize', [5, 0, 300], { type: 'tickSize', reqId: 5, tickType: 0, size: 300 }],
    ['tickString', [5, 45, '1767623400'], { type: 'tickString', reqId: 5, tickType: 45, text: '1767623400' }],
    ['tickSnapshotEnd', [5], { type: 'tickSnapshotEnd', reqId: 5 }],
    ['marketDataType', [5, 3], { type: 'marketDataType', reqId: 5, dataType: 3 }],
    ['sent', [['API\0', 'v176..193']], { type: 'tcpConnected' }],
    ['server', [178, '20260105'], { type: 'serverVersion', version: 178 }],
    ['disconnected', [], { type: 'disconnected' }],
    ['nextValidId', [42], { type: 'nextValidId', orderId: 42 }],
    ['managedAccounts', ['DU1, DU2,'], { type: 'managedAccounts', accounts: ['DU1', 'DU2'] }],
    ['info', ['all is well', 2104], { type: 'notice', notice: { text: 'all is well', code: 2104, id: -1 } }],
    ['error', [new Error('no'), 201, 11], { type: 'notice', notice: { text: 'no', code: 201, id: 11 } }],
    ['currentTime', [1_767_623_400], { type: 'currentTime', epochSeconds: 1_767_623_400 }],
    [
      'contractDetails',
      [5, { contract: aContract, longName: 'APPLE INC' }],
      { type: 'contractDetails', reqId: 5, contract: readContract, longName: 'APPLE INC' },
    ],
    ['contractDetailsEnd', [5], { type: 'contractDetailsEnd', reqId: 5 }],
    [
      'historicalData',
      [5, '1767623400', 1, 4, 0.5, 2, 900, 12, 1.5, false],
      {
        type: 'bar',
        reqId: 5,
        bar: { time: '1767623400', open: 1, high: 4, low: 0.5, close: 2, volume: 900, count: 12, weightedAverage: 1.5 },
      },
    ],
    ['historicalData', [5, 'finished-20260105-20260106'], { type: 'barsEnd', reqId: 5 }],
    [
      'accountSummary',
      [5, 'DU1', 'NetLiquidation', '1000.5', 'USD'],
      { type: 'accountSummary', reqId: 5, account: 'DU1', tag: 'NetLiquidation', value: '1000.5', currency: 'USD' },
    ],
    ['accountSummaryEnd', [5], { type: 'accountSummaryEnd', reqId: 5 }],
    [
      'position',
      ['DU1', aContract, -100, 190.25],
      { type: 'position', account: 'DU1', contract: readContract, position: -100, averageCost: 190.25 },
    ],
    ['positionEnd', [], { type: 'positionEnd' }],
    ['openOrderEnd', [], { type: 'openOrderEnd' }],
    [
      'orderStatus',
      [11, 'Submitted', 40, 60, 190, 501, 0, 190, 7, '', 0],
      {
        type: 'orderStatus',
        status: {
          orderId: 11,
          status: 'Submitted',
          filled: 40,
          remaining: 60,
          averageFillPrice: 190,
          permId: 501,
          clientId: 7,
        },
      },
    ],
    ['completedOrdersEnd', [], { type: 'completedOrdersEnd' }],
    ['execDetailsEnd', [5], { type: 'executionsEnd', reqId: 5 }],
    [
      'commissionReport',
      [{ execId: 'exec-1', commission: 1.05, currency: 'USD' }],
      { type: 'commission', execId: 'exec-1', commission: 1.05, currency: 'USD' },
    ],
  ])('reads %s', (name, args, event) => {
    expect(toInboundEvent(name, args)).toEqual(event);
  });

  it('reads an open order from its four parts', () => {
    const order = {
      permId: 501,
      clientId: 7,
      orderRef: 'ref-1',
      account: 'DU1',
      action: 'BUY',
      totalQuantity: 100,
      orderType: 'LMT',
      lmtPrice: 190,
    };
    expect(toInboundEvent('openOrder', [11, aContract, order, { status: 'PreSubmitted' }])).toEqual({
      type: 'openOrder',
      order: {
        orderId: 11,
        permId: 501,
        clientId: 7,
        orderRef: 'ref-1',
        account: 'DU1',
        contract: readContract,
        action: 'BUY',
        quantity: 100,
        orderType: 'LMT',
        limitPrice: 190,
        status: 'PreSubmitted',
      },
    });
  });

  it("takes TWS's largest double for a price or a quantity that was not set", () => {
    const order = { lmtPrice: UNSET_DOUBLE, filledQuantity: UNSET_DOUBLE };
    expect(toInboundEvent('completedOrder', [aContract, order, {}])).toMatchObject({
      order: { limitPrice: undefined, filledQuantity: 0 },
    });
  });

  it('reads a fill, its reference included', () => {
    const execution = {
      execId: 'e.1',
      orderId: 11,
      permId: 501,
      clientId: 7,
      orderRef: 'ref-1',
      shares: 40,
      cumQty: 90,
    };
    expect(toInboundEvent('execDetails', [-1, aContract, execution])).toMatchObject({
      type: 'execution',
      reqId: -1,
      execution: {
        execId: 'e.1',
        orderId: 11,
        permId: 501,
        clientId: 7,
        orderRef: 'ref-1',
        shares: 40,
        cumulativeQuantity: 90,
      },
    });
  });

  it('reads a commission of nothing and the fields of an option', () => {
    const option = {
      ...aContract,
      secType: 'OPT',
      strike: 190,
      multiplier: 100,
      lastTradeDateOrContractMonth: '20260116',
    };
    expect(toInboundEvent('position', ['DU1', option, 1, 2])).toMatchObject({
      contract: { secType: 'OPT', strike: 190, multiplier: 100, lastTradeDateOrContractMonth: '20260116' },
    });
  });

  it('leaves out a security type it does not know', () => {
    const event = toInboundEvent('position', ['DU1', { ...aContract, secType: 'XYZ' }, 1, 2]);
    expect(event).toMatchObject({ contract: { symbol: 'AAPL' } });
    expect(event).not.toHaveProperty('contract.secType');
  });

  it('takes only the first message of a client for a sign that TCP is up', () => {
    expect(toInboundEvent('sent', [['71', '2', '1']])).toBeUndefined();
  });

  it('passes over what nobody uses', () => {
    expect(toInboundEvent('updateMktDepth', [1, 2, 3])).toBeUndefined();
    expect(toInboundEvent('received', [])).toBeUndefined();
    expect(toInboundEvent('constructor', [])).toBeUndefined();
  });
});

const names = [
  'tickPrice',
  'tickSize',
  'tickString',
  'tickSnapshotEnd',
  'marketDataType',
  'sent',
  'server',
  'disconnected',
  'nextValidId',
  'managedAccounts',
  'info',
  'error',
  'currentTime',
  'contractDetails',
  'contractDetailsEnd',
  'historicalData',
  'accountSummary',
  'accountSummaryEnd',
  'position',
  'positionEnd',
  'openOrder',
  'openOrderEnd',
  'orderStatus',
  'completedOrder',
  'completedOrdersEnd',
  'execDetails',
  'execDetailsEnd',
  'commissionReport',
];

describe('toInboundEvent, whatever the library hands over', () => {
  it('never throws, and answers with an event or nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(fc.anything({ withNullPrototype: true })), (name, args) => {
        const event = toInboundEvent(name, args);
        expect(typeof (event?.type ?? 'nothing')).toBe('string');
      }),
      { numRuns: 1_000 },
    );
  });

  it('makes every id and price that is missing NaN, which matches no request', () => {
    expect(toInboundEvent('tickPrice', [])).toEqual({
      type: 'tickPrice',
      reqId: Number.NaN,
      tickType: Number.NaN,
      price: Number.NaN,
    });
    expect(toInboundEvent('orderStatus', ['11'])).toMatchObject({ status: { orderId: Number.NaN, status: '' } });
  });
});
