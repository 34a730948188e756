import {
  BarSizeSetting,
  DurationUnit,
  EventName,
  Instrument,
  LocationCode,
  type Order,
  OrderAction,
  OrderType,
  ScanCode,
  SecType,
  TickByTickDataType,
  WhatToShow,
} from '@stoqey/ib';
import { expect, test } from 'vitest';
import { type Desk, aDesk } from './desk.ts';
import { countProblem, fieldCounts, replyNameOf } from './field-counts.ts';
import { spyCall } from './spy-call.ts';
import { StoqeyClient } from './stoqey-client.ts';

const ACCOUNT = 'DU1234567';
const AAPL_CON_ID = 265598;
const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const bond = { symbol: 'US064159KJ44', secType: SecType.BOND, currency: 'USD' };
const market: Order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 10, transmit: true };
const limit: Order = { ...market, orderType: OrderType.LMT, lmtPrice: 1 };

test('every message there is was provoked, and has as many fields as the table says', async () => {
  await using desk = await aDesk({ pacing: 'off', positions: [{ symbol: 'MSFT', quantity: 5, averageCost: 300 }] });
  const messages: (readonly string[])[] = [];
  // Client 0, so that orders made by hand are bound to it.
  using client = new StoqeyClient(desk.tws.port, 0);
  client.api.on(EventName.received, (tokens: string[]) => messages.push(tokens));
  await client.connected();

  await askForTrades(desk, client);
  askForStreams(client);
  askForThePast(client);
  askForReference(client);
  await desk.clock.run(60_000);
  const [[, , provider, article] = []] = client.named('historicalNews');
  client.api.reqNewsArticle(90, String(provider), String(article));
  await desk.clock.run(1_000);

  const said = messages.slice(1);
  expect(said.map((fields) => countProblem(fields)).filter((problem) => problem !== undefined)).toEqual([]);
  expect([...new Set(said.map((fields) => replyNameOf(fields)))].toSorted()).toEqual(
    Object.keys(fieldCounts).toSorted(),
  );
  expect(desk.tws.journal.failures).toEqual([]);
});

async function askForTrades({ clock, tws }: Desk, { api }: StoqeyClient): Promise<void> {
  api.reqAutoOpenOrders(true);
  await clock.run(0);
  tws.exchange.placeByHand({ symbol: 'AAPL', action: 'BUY', quantity: 1, limitPrice: 1 });
  api.placeOrder(1, aapl, market);
  api.placeOrder(2, aapl, limit);
  await clock.run(1_000);
  api.reqOpenOrders();
  api.reqCompletedOrders(false);
  api.reqExecutions(1, {});
  api.reqPositions();
  api.reqPositionsMulti(2, ACCOUNT, '');
  api.reqAccountUpdates(true, ACCOUNT);
  api.reqAccountUpdatesMulti(3, ACCOUNT, '', false);
  api.reqAccountSummary(4, 'All', 'NetLiquidation');
  api.reqPnL(5, ACCOUNT, '');
  api.reqPnLSingle(6, ACCOUNT, '', AAPL_CON_ID);
}

function askForStreams({ api }: StoqeyClient): void {
  api.reqMktData(11, spyCall, '', false, false);
  api.reqMktData(12, aapl, '', true, false);
  api.reqMktDepth(13, aapl, 5, false);
  api.reqMktDepth(14, aapl, 3, true);
  api.reqTickByTickData(15, aapl, TickByTickDataType.Last, 0, false);
  api.reqTickByTickData(16, { ...aapl, symbol: 'MSFT' }, TickByTickDataType.BidAsk, 0, false);
  api.reqTickByTickData(17, { ...aapl, symbol: 'SPY' }, TickByTickDataType.MidPoint, 0, false);
  api.reqRealTimeBars(18, aapl, 5, WhatToShow.TRADES, false);
  api.reqHistoricalData(19, aapl, '', '600 S', BarSizeSetting.MINUTES_ONE, WhatToShow.TRADES, 0, 1, true);
}

function askForThePast({ api }: StoqeyClient): void {
  api.reqHeadTimestamp(31, aapl, WhatToShow.TRADES, true, 2);
  api.reqHistogramData(32, aapl, true, 3, DurationUnit.DAY);
  for (const [index, what] of [WhatToShow.TRADES, WhatToShow.BID_ASK, WhatToShow.MIDPOINT].entries()) {
    api.reqHistoricalTicks(33 + index, aapl, '20260105 10:00:00', '', 5, what, true, false);
  }
  api.reqHistoricalNews(36, AAPL_CON_ID, 'BRFG+DJNL', '', '', 4);
}

function askForReference({ api }: StoqeyClient): void {
  api.reqCurrentTime();
  api.reqContractDetails(51, aapl);
  api.reqContractDetails(52, bond);
  api.reqMatchingSymbols(53, 'SP');
  api.reqSecDefOptParams(54, 'AAPL', '', SecType.STK, AAPL_CON_ID);
  api.reqMarketRule(26);
  api.reqMktDepthExchanges();
  api.reqSmartComponents(55, '9c0001');
  api.reqFamilyCodes();
  api.reqUserInfo(56);
  api.reqFundamentalData(57, aapl, 'ReportSnapshot', []);
  api.reqSoftDollarTiers(58);
  api.queryDisplayGroups(59);
  api.subscribeToGroupEvents(60, 4);
  api.reqNewsProviders();
  api.reqScannerParameters();
  api.reqScannerSubscription(61, {
    instrument: Instrument.STK,
    locationCode: LocationCode.STK_US,
    scanCode: ScanCode.MOST_ACTIVE,
    numberOfRows: 3,
  });
}
