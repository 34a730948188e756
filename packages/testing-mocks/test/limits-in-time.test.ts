import { BarSizeSetting, Instrument, LocationCode, ScanCode, SecType, WhatToShow } from '@stoqey/ib';
import { expect, test } from 'vitest';
import { aDesk, codesOf } from './desk.ts';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };

function history(client: StoqeyClient, reqId: number, what: WhatToShow, keepUpToDate = false): void {
  const end = keepUpToDate ? '' : `20260105 10:${String(reqId % 60).padStart(2, '0')}:00`;
  const size = keepUpToDate ? BarSizeSetting.MINUTES_ONE : BarSizeSetting.SECONDS_THIRTY;
  client.api.reqHistoricalData(reqId, aapl, end, '120 S', size, what, 1, 1, keepUpToDate);
}

function refused(client: StoqeyClient, code: number): readonly unknown[] {
  return client
    .named('error')
    .filter(([, heard]) => heard === code)
    .map(([, , id]) => id);
}

test('51 messages in a second are one strike too many, and the third ends the session', async () => {
  await using desk = await aDesk();
  const { client, clock, tws } = desk;
  for (const strike of [1, 2, 3]) {
    for (let count = 0; count < 51; count += 1) client.api.reqManagedAccts();
    if (strike < 3) await clock.run(1_000);
  }
  await client.event('disconnected');
  expect(
    client
      .named('info')
      .filter(([, code]) => code === 100)
      .map(([text]) => text),
  ).toEqual([1, 2, 3].map((strike) => `Max rate of messages per second has been exceeded:max=50 rec=51 (${strike})`));
  expect(tws.journal.connections[0]?.closedBy).toBe('mock');
});

test('sixty short requests in ten minutes, BID_ASK counted twice', async () => {
  await using desk = await aDesk();
  const { client, clock } = desk;
  for (let reqId = 1; reqId <= 31; reqId += 1) {
    history(client, reqId, reqId <= 29 ? WhatToShow.BID_ASK : WhatToShow.TRADES);
    await clock.run(2_000);
  }
  expect(refused(client, 162)).toEqual([]);
  history(client, 32, WhatToShow.TRADES);
  await clock.run(600_000);
  expect(refused(client, 162)).toEqual([32]);
  history(client, 33, WhatToShow.TRADES);
  await client.event('historicalData', ([reqId]) => reqId === 33);
});

test('fewer than six of one contract in two seconds', async () => {
  await using desk = await aDesk();
  const { client, clock } = desk;
  for (const reqId of [1, 2, 3, 4, 5, 6]) history(client, reqId, WhatToShow.TRADES);
  await clock.run(2_000);
  history(client, 7, WhatToShow.TRADES);
  await clock.run(0);
  expect(refused(client, 162)).toEqual([6]);
});

test.each(['that wait', 'that are kept up to date'])('fifty history requests %s are open at most', async (which) => {
  // The market beats seldom: fifty streams have something to say at each beat.
  await using desk = await aDesk({ tickIntervalMs: 5_000 });
  const { client, clock, tws } = desk;
  const isKept = which === 'that are kept up to date';
  if (!isKept) tws.fault({ kind: 'farm-broken', farm: 'ushmds' });
  for (let reqId = 1; reqId <= 51; reqId += 1) {
    history(client, reqId, WhatToShow.TRADES, isKept);
    await clock.run(20_000);
  }
  expect(refused(client, 322)).toEqual([51]);
  client.api.cancelHistoricalData(1);
  history(client, 52, WhatToShow.TRADES, isKept);
  await clock.run(0);
  expect(refused(client, 322)).toEqual([51]);
});

test('ten scanners at most, over all clients', async () => {
  await using desk = await aDesk();
  const { client, clock, tws } = desk;
  using second = await new StoqeyClient(tws.port, 8).connected();
  const scan = { instrument: Instrument.STK, locationCode: LocationCode.STK_US_MAJOR, scanCode: ScanCode.MOST_ACTIVE };
  for (let reqId = 1; reqId <= 10; reqId += 1) client.api.reqScannerSubscription(reqId, scan);
  second.api.reqScannerSubscription(11, scan);
  await clock.run(0);
  const [text] = await second.event('error', ([, code]) => code === 322);
  expect(String(text)).toContain('Only 10 simultaneous API scanner subscriptions are allowed.');
  client.api.cancelScannerSubscription(1);
  second.api.reqScannerSubscription(12, scan);
  await second.event('scannerDataEnd', ([reqId]) => reqId === 12);
});

test('two summaries a client, whose ids may be used again; another client has two of its own', async () => {
  await using desk = await aDesk();
  const { client, clock, tws } = desk;
  using second = await new StoqeyClient(tws.port, 8).connected();
  client.api.reqAccountSummary(1, 'All', 'NetLiquidation');
  client.api.reqAccountSummary(2, 'All', 'NetLiquidation');
  client.api.cancelAccountSummary(1);
  client.api.reqAccountSummary(3, 'All', 'NetLiquidation');
  client.api.reqAccountSummary(1, 'All', 'NetLiquidation');
  second.api.reqAccountSummary(4, 'All', 'NetLiquidation');
  await clock.run(0);
  expect(client.named('accountSummaryEnd')).toEqual([[1], [2], [1]]);
  expect(refused(client, 322)).toEqual([3]);
  expect(second.named('accountSummaryEnd')).toEqual([[4]]);
});

test('the time is told once a second, and a client id is free as soon as its connection ends', async () => {
  await using desk = await aDesk();
  const { client, clock, tws } = desk;
  for (const waitMs of [0, 500, 499, 1]) {
    await clock.run(waitMs);
    client.api.reqCurrentTime();
  }
  await clock.run(0);
  expect(client.named('currentTime')).toHaveLength(2);
  client.api.disconnect();
  await client.event('disconnected');
  using again = await new StoqeyClient(tws.port).connected();
  expect(codesOf(again)).not.toContain(326);
});

test('in read-only mode nothing is placed, changed or cancelled, and no order is shown', async () => {
  await using desk = await aDesk({ readOnly: true });
  const { client, clock, tws } = desk;
  tws.exchange.placeByHand({ symbol: 'AAPL', action: 'BUY', quantity: 1, limitPrice: 1 });
  client.api.cancelOrder(1);
  client.api.reqGlobalCancel();
  client.api.reqAllOpenOrders();
  client.api.reqPositions();
  await clock.run(0);
  expect(codesOf(client).filter((code) => code === 321)).toHaveLength(2);
  expect(client.named('openOrder')).toEqual([]);
  expect(client.named('positionEnd')).toHaveLength(1);
  expect(tws.exchange.openOrders).toHaveLength(1);
});
