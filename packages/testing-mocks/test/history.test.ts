import { MockTws } from '@autobot/testing-mocks';
import { BarSizeSetting, SecType, WhatToShow } from '@stoqey/ib';
import { expect, test } from 'vitest';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const euro = { symbol: 'EUR', secType: SecType.CASH, exchange: 'IDEALPRO', currency: 'USD' };

/** Bars of one request, the closing marker left out. */
function bars(client: StoqeyClient, wantedId: number): readonly (readonly unknown[])[] {
  return client
    .named('historicalData')
    .filter(([reqId, date]) => reqId === wantedId && !String(date).startsWith('finished'));
}

async function finished(client: StoqeyClient, wantedId: number): Promise<void> {
  await client.event('historicalData', ([reqId, date]) => reqId === wantedId && String(date).startsWith('finished'));
}

test('history pages backwards, page after page, without gap or overlap', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  const ends = ['20260109 16:00:00 US/Eastern', '20260109 12:00:00 US/Eastern'];
  for (const [index, end] of ends.entries()) {
    client.api.reqHistoricalData(index, aapl, end, '1 D', BarSizeSetting.HOURS_ONE, WhatToShow.TRADES, 1, 2, false);
    await finished(client, index);
  }
  expect(bars(client, 0)).toHaveLength(7);
  expect(bars(client, 1)).toHaveLength(3);
  expect(
    bars(client, 0)
      .slice(0, 3)
      .map((args) => args.slice(1)),
  ).toEqual(bars(client, 1).map((args) => args.slice(1)));
  expect(tws.journal.failures).toEqual([]);
});

test('daily bars are dated by day, and what TWS has no data for is refused', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqHistoricalData(
    1,
    aapl,
    '20260109-21:00:00',
    '1 M',
    BarSizeSetting.DAYS_ONE,
    WhatToShow.BID_ASK,
    1,
    1,
    false,
  );
  await finished(client, 1);
  expect(bars(client, 1).at(-1)?.[1]).toBe('20260109');
  expect(bars(client, 1).length).toBeGreaterThan(20);
  client.api.reqHistoricalData(2, euro, '', '1 D', BarSizeSetting.HOURS_ONE, WhatToShow.TRADES, 1, 1, false);
  await client.event('error', ([, code, reqId]) => code === 162 && reqId === 2);
  client.api.reqHistoricalData(3, aapl, '', '9 Y', BarSizeSetting.SECONDS_ONE, WhatToShow.TRADES, 1, 1, false);
  await client.event('error', ([, code, reqId]) => code === 162 && reqId === 3);
});
