import { MockTws } from '@autobot/testing-mocks';
import {
  BarSizeSetting,
  DurationUnit,
  FADataType,
  MarketDataType,
  ScanCode,
  LocationCode,
  Instrument,
  SecType,
  TickByTickDataType,
  WhatToShow,
} from '@stoqey/ib';
import { describe, expect, test } from 'vitest';
import { spyCall } from './spy-call.ts';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const dax = { symbol: 'DAX', secType: SecType.IND, exchange: 'EUREX', currency: 'EUR' };
const AAPL_CON_ID = 265598;

/** The library's decoder reports what it could not read, or had left over, as 505. */
function expectClean(tws: MockTws, client: StoqeyClient): void {
  expect(client.named('error').filter(([, code]) => code === 505)).toEqual([]);
  expect(tws.journal.failures).toEqual([]);
  expect(tws.journal.unanswered).toEqual([]);
}

describe.each([178, 193])('at server version %d', (serverVersion) => {
  test('display groups belong to TWS: what one client shows in a group, all who follow it are told', async () => {
    await using tws = await MockTws.start({ serverVersion });
    using client = await new StoqeyClient(tws.port, 1).connected();
    using second = await new StoqeyClient(tws.port, 2).connected();
    client.api.queryDisplayGroups(1);
    client.api.subscribeToGroupEvents(2, 4);
    second.api.subscribeToGroupEvents(3, 4);
    await second.event('displayGroupUpdated');
    client.api.updateDisplayGroup(2, '265598@SMART');
    await second.event('displayGroupUpdated', ([, shown]) => shown === '265598@SMART');
    client.api.reqSoftDollarTiers(5);
    await client.event('softDollarTiers');
    expect(client.named('displayGroupList')).toEqual([[1, '1|2|3|4|5|6|7']]);
    expect(client.named('displayGroupUpdated')).toEqual([
      [2, 'none'],
      [2, '265598@SMART'],
    ]);
    expect(client.named('softDollarTiers')).toEqual([[5, []]]);
    expectClean(tws, client);
  });

  test('who is no adviser is told so when he asks for what only advisers have', async () => {
    await using tws = await MockTws.start({ serverVersion });
    using client = await new StoqeyClient(tws.port).connected();
    client.api.requestFA(FADataType.GROUPS);
    client.api.replaceFA(6, FADataType.GROUPS, '<ListOfGroups/>');
    const [text] = await client.event('info', ([, code]) => code === 321);
    expect(String(text)).toContain('FA data operations ignored for non FA customers.');
    await client.event('error', ([, code, reqId]) => code === 321 && reqId === 6);
    expectClean(tws, client);
  });

  test('contracts of every kind are described, bonds in a message of their own', async () => {
    await using tws = await MockTws.start({ serverVersion });
    using client = await new StoqeyClient(tws.port).connected();
    client.api.reqContractDetails(1, spyCall);
    client.api.reqContractDetails(2, { ...spyCall, strike: 0 });
    client.api.reqContractDetails(3, { symbol: 'US064159KJ44', secType: SecType.BOND, currency: 'USD' });
    client.api.reqContractDetails(4, dax);
    client.api.reqContractDetails(5, { symbol: 'BTC', secType: SecType.CRYPTO, exchange: 'PAXOS', currency: 'USD' });
    client.api.reqContractDetails(6, {
      symbol: 'ES',
      secType: SecType.FUT,
      exchange: 'CME',
      lastTradeDateOrContractMonth: '202612',
    });
    for (const id of [1, 2, 3, 4, 5, 6]) await client.event('contractDetailsEnd', ([reqId]) => reqId === id);
    const details = client.named('contractDetails');
    expect(details.filter(([id]) => id === 1)).toMatchObject([
      [1, { contract: { conId: 843630132, strike: 750, right: 'C', multiplier: 100 }, underSymbol: 'SPY' }],
    ]);
    expect(details.filter(([id]) => id === 2).length).toBe(101);
    expect(client.named('bondContractDetails')).toMatchObject([
      [3, { cusip: '064159KJ4', contract: { symbol: 'BNS', secType: 'BOND' }, longName: 'BANK OF NOVA SCOTIA' }],
    ]);
    expect(details.filter(([id]) => id === 6)).toMatchObject([[6, { contract: { localSymbol: 'ESZ6' } }]]);
    expectClean(tws, client);
  });

  test('reference data is answered: names, option parameters, rules, exchanges, families, user', async () => {
    await using tws = await MockTws.start({ serverVersion });
    using client = await new StoqeyClient(tws.port).connected();
    client.api.reqMatchingSymbols(1, 'SPY');
    client.api.reqSecDefOptParams(2, 'AAPL', '', SecType.STK, AAPL_CON_ID);
    client.api.reqMarketRule(67);
    client.api.reqMktDepthExchanges();
    client.api.reqSmartComponents(3, '9c0001');
    client.api.reqFamilyCodes();
    client.api.reqUserInfo(4);
    client.api.reqFundamentalData(5, aapl, 'ReportSnapshot', []);
    client.api.reqWshMetaData(6);
    client.api.reqWshEventData(7, AAPL_CON_ID);
    await client.event('error', ([, code, reqId]) => code === 10276 && reqId === 7);
    expect(client.named('symbolSamples')).toMatchObject([
      [1, [{ contract: { symbol: 'SPY' }, derivativeSecTypes: ['OPT'] }]],
    ]);
    const parameters = client.named('securityDefinitionOptionParameter');
    expect(parameters.map((args) => args[1])).toContain('CBOE');
    expect(parameters[0]?.[5]).toEqual(['20260717', '20270115', '20270618']);
    expect(client.named('marketRule')).toMatchObject([[67, [{ lowEdge: 0, increment: 0.25 }]]]);
    expect(client.named('mktDepthExchanges')).toHaveLength(1);
    expect(client.named('smartComponents')).toHaveLength(1);
    expect(client.named('familyCodes')).toMatchObject([[[{ accountID: 'DU1234567' }]]]);
    expect(client.named('userInfo')).toHaveLength(1);
    expect(String(client.named('fundamentalData')[0]?.[1])).toContain('AAPL');
    expectClean(tws, client);
  });

  test('streams of every kind begin, go on and end', async () => {
    await using tws = await MockTws.start({ serverVersion, tickIntervalMs: 5 });
    using client = await new StoqeyClient(tws.port).connected();
    client.api.reqMktDepth(1, aapl, 5, false);
    client.api.reqMktDepth(2, aapl, 3, true);
    client.api.reqTickByTickData(3, aapl, TickByTickDataType.Last, 0, false);
    client.api.reqTickByTickData(4, { ...aapl, symbol: 'MSFT' }, TickByTickDataType.BidAsk, 0, false);
    client.api.reqTickByTickData(5, { ...aapl, symbol: 'SPY' }, TickByTickDataType.MidPoint, 0, false);
    client.api.reqMktData(6, spyCall, '', false, false);
    await client.event('tickByTickMidPoint');
    await client.event('tickOptionComputation');
    tws.market.movePrice('AAPL', 300);
    await client.event('updateMktDepth', (args) => args[0] === 1 && args[2] === 1);
    await client.event('updateMktDepthL2', (args) => args[0] === 2 && args[3] === 1);
    await client.event('tickByTickAllLast', (args) => args[3] === 300);
    expect(
      client
        .named('updateMktDepth')
        .slice(0, 10)
        .map((args) => args[2]),
    ).toEqual(Array(10).fill(0));
    expect(client.named('tickByTickBidAsk').length).toBeGreaterThan(0);
    client.api.cancelMktDepth(1, false);
    client.api.cancelMktDepth(2, true);
    for (const id of [3, 4, 5]) client.api.cancelTickByTickData(id);
    client.api.cancelMktDepth(1, false);
    await client.event('error', ([, code, reqId]) => code === 310 && reqId === 1);
    expectClean(tws, client);
  });

  test('the past is told in every form', async () => {
    await using tws = await MockTws.start({ serverVersion });
    using client = await new StoqeyClient(tws.port).connected();
    client.api.reqHeadTimestamp(1, aapl, WhatToShow.TRADES, true, 2);
    client.api.reqHistogramData(2, aapl, true, 3, DurationUnit.DAY);
    for (const [index, what] of [WhatToShow.TRADES, WhatToShow.BID_ASK, WhatToShow.MIDPOINT].entries()) {
      client.api.reqHistoricalTicks(3 + index, aapl, '20260105 10:00:00', '', 5, what, true, false);
    }
    await client.event('historicalTicks');
    expect(client.named('headTimestamp')).toEqual([[1, '345479400']]);
    expect(client.named('histogramData')).toHaveLength(1);
    const last = client.named('historicalTicksLast')[0]?.[1];
    expect(last).toHaveLength(5);
    expect(last).toMatchObject([{ time: Date.parse('2026-01-05T15:00:00Z') / 1000 }, {}, {}, {}, {}]);
    expect(client.named('historicalTicksBidAsk')[0]?.[1]).toHaveLength(5);
    expect(client.named('historicalTicks')[0]?.[1]).toHaveLength(5);
    expectClean(tws, client);
  });

  test('news and scanners are answered', async () => {
    await using tws = await MockTws.start({ serverVersion });
    using client = await new StoqeyClient(tws.port).connected();
    client.api.reqNewsProviders();
    client.api.reqHistoricalNews(1, AAPL_CON_ID, 'BRFG+DJNL', '', '', 4);
    await client.event('historicalNewsEnd');
    const news = client.named('historicalNews');
    expect(news).toHaveLength(4);
    client.api.reqNewsArticle(2, String(news[0]?.[2]), String(news[0]?.[3]));
    client.api.reqNewsBulletins(true);
    client.api.reqScannerParameters();
    client.api.reqScannerSubscription(3, {
      instrument: Instrument.STK,
      locationCode: LocationCode.STK_US,
      scanCode: ScanCode.MOST_ACTIVE,
      numberOfRows: 3,
    });
    await client.event('scannerDataEnd');
    client.api.cancelScannerSubscription(3);
    client.api.cancelScannerSubscription(3);
    await client.event('error', ([, code]) => code === 365);
    expect(client.named('scannerData')).toHaveLength(3);
    expect(client.named('newsArticle')).toHaveLength(1);
    expectClean(tws, client);
  });

  test('profit and loss follow the market', async () => {
    const positions = [{ symbol: 'AAPL', quantity: 10, averageCost: 150 }];
    await using tws = await MockTws.start({ serverVersion, tickIntervalMs: 5, positions });
    using client = await new StoqeyClient(tws.port).connected();
    client.api.reqPnL(1, 'DU1234567', '');
    client.api.reqPnLSingle(2, 'DU1234567', '', AAPL_CON_ID);
    client.api.reqPositionsMulti(3, 'DU1234567', '');
    await client.event('positionMultiEnd');
    tws.market.movePrice('AAPL', 300);
    await client.event('pnlSingle', (args) => args[5] === 3000);
    await client.event('pnl', (args) => args[2] === 1500);
    client.api.cancelPnL(1);
    client.api.cancelPnLSingle(2);
    client.api.cancelPnL(1);
    await client.event('error', ([, code]) => code === 10185);
    expect(client.named('positionMulti')).toMatchObject([[3, 'DU1234567', '', { symbol: 'AAPL' }, 10, 150]]);
    expectClean(tws, client);
  });
});

test('bars that are kept up to date can be cancelled, once', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 5 });
  using client = await new StoqeyClient(tws.port).connected();
  const euro = { symbol: 'EUR', secType: SecType.CASH, exchange: 'IDEALPRO', currency: 'USD' };
  client.api.reqHistoricalData(1, euro, '', '1 D', BarSizeSetting.HOURS_ONE, WhatToShow.MIDPOINT, 1, 1, true);
  await client.event('historicalData', (args) => String(args[1]).startsWith('finished'));
  client.api.cancelHistoricalData(1);
  await client.event('error', ([, code, reqId]) => code === 162 && reqId === 1);
  client.api.cancelHistoricalData(1);
  await client.event('error', ([, code, reqId]) => code === 366 && reqId === 1);
  expect(client.named('error')).toHaveLength(2);
});

test('what is not paid for is refused as live and comes as delayed', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqMktData(1, dax, '', false, false);
  await client.event('error', ([, code, reqId]) => code === 354 && reqId === 1);
  client.api.reqMarketDataType(MarketDataType.DELAYED);
  client.api.reqMktData(2, dax, '', true, false);
  await client.event('tickSnapshotEnd', ([reqId]) => reqId === 2);
  expect(client.named('marketDataType')).toEqual([[2, 3]]);
  expect(client.named('tickPrice').map((args) => args[1])).toEqual([68, 75]);
  expect(client.named('error').map(([, code]) => code)).toEqual([354, 10167]);
});

test('an option is priced from its volatility, and its volatility from its price', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  client.api.calculateOptionPrice(1, spyCall, 0.3, 600);
  const [, , , , , price] = await client.event('tickOptionComputation', ([reqId]) => reqId === 1);
  client.api.calculateImpliedVolatility(2, spyCall, Number(price), 600);
  const [, , , volatility] = await client.event('tickOptionComputation', ([reqId]) => reqId === 2);
  expect(Number(volatility)).toBeCloseTo(0.3, 4);
  expectClean(tws, client);
});
