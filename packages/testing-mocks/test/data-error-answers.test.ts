import { BarSizeSetting, type IBApi, MarketDataType, SecType, WhatToShow } from '@stoqey/ib';
import { expect, test } from 'vitest';
import { aDesk } from './desk.ts';
import { type ErrorAnswer, answerTo } from './error-answer.ts';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const dax = { symbol: 'DAX', secType: SecType.IND, exchange: 'EUREX', currency: 'EUR' };
const sap = { symbol: 'SAP', secType: SecType.STK, exchange: 'SMART', currency: 'EUR' };

function history(api: IBApi, reqId: number, barSize = BarSizeSetting.HOURS_ONE, keepUpToDate = false): void {
  api.reqHistoricalData(reqId, aapl, '', '1 D', barSize, WhatToShow.TRADES, 1, 1, keepUpToDate);
}

const answers: readonly ErrorAnswer[] = [
  {
    when: '44 messages come within a second',
    code: 0,
    id: -1,
    text: /^Warning: Approaching max rate of 50 messages per second \(44\)$/,
    act: ({ client }) => {
      for (let count = 0; count < 44; count += 1) client.api.reqIds();
    },
  },
  {
    when: 'more than 50 messages come within a second',
    code: 100,
    id: -1,
    text: /^Max rate of messages per second has been exceeded:max=50 rec=51 \(1\)$/,
    act: ({ client }) => {
      for (let count = 0; count < 51; count += 1) client.api.reqIds();
    },
  },
  {
    when: 'a history request is cancelled while it is open',
    code: 162,
    id: 1,
    text: /:API historical data query cancelled: 1$/,
    act: ({ client, tws }) => {
      tws.fault({ kind: 'farm-broken', farm: 'ushmds' });
      history(client.api, 1);
      client.api.cancelHistoricalData(1);
    },
  },
  {
    when: 'short bars are asked for twice within 15 s',
    code: 162,
    id: 2,
    text: /:Historical data request pacing violation$/,
    act: ({ client }) => {
      history(client.api, 1, BarSizeSetting.SECONDS_THIRTY);
      history(client.api, 2, BarSizeSetting.SECONDS_THIRTY);
    },
  },
  {
    when: 'a contract is unknown',
    code: 200,
    id: 1,
    text: /^No security definition has been found for the request$/,
    act: ({ client }) => void client.api.reqContractDetails(1, { ...aapl, symbol: 'NOSUCH' }),
  },
  {
    when: 'a contract is ambiguous',
    code: 200,
    id: 1,
    text: /^The contract description specified for TWIN is ambiguous/,
    act: ({ client }) => void client.api.reqMktData(1, { ...aapl, symbol: 'TWIN' }, '', false, false),
  },
  {
    when: 'a stream is cancelled that is not there',
    code: 300,
    id: 9,
    text: /^Can't find EId with tickerId:9$/,
    act: ({ client }) => void client.api.cancelMktData(9),
  },
  {
    when: 'a third account summary is asked for',
    code: 322,
    id: 3,
    text: /cause - Maximum number of account summary requests exceeded$/,
    act: ({ client }) => {
      for (const id of [1, 2, 3]) client.api.reqAccountSummary(id, 'All', 'NetLiquidation');
    },
  },
  {
    when: 'a client id is in use',
    code: 326,
    id: -1,
    text: /^Unable to connect as the client id is already in use/,
    act: async ({ tws, clock, client }) => {
      const second = new StoqeyClient(tws.port);
      client.events.length = 0;
      second.api.connect();
      client.events.push({ name: 'info', args: await second.event('info', ([, code]) => code === 326) });
      clock.advance(1_000);
      expect(tws.journal.connections.at(-1)?.closedBy).toBe('mock');
    },
  },
  {
    when: 'quotes are not paid for',
    code: 354,
    id: 1,
    text: /^Requested market data is not subscribed\. Delayed market data is available\.$/,
    act: ({ client }) => void client.api.reqMktData(1, dax, '', false, false),
  },
  {
    when: 'a history request is cancelled that is not there',
    code: 366,
    id: 9,
    text: /^No historical data query found for ticker id:9$/,
    act: ({ client }) => void client.api.cancelHistoricalData(9),
  },
  {
    when: 'quotes are paid for on screen only',
    code: 10089,
    id: 1,
    text: /^Requested market data requires additional subscription for API\..* Delayed market data is available\.$/,
    act: ({ client }) => void client.api.reqMktData(1, sap, '', false, false),
  },
  ...[dax, sap].map(
    (contract): ErrorAnswer => ({
      when: `quotes of ${contract.symbol} are not paid for and delayed ones are allowed`,
      code: 10167,
      id: 1,
      text: /^Requested market data is not subscribed\. Displaying delayed market data\.$/,
      act: ({ client }) => {
        client.api.reqMarketDataType(MarketDataType.DELAYED);
        client.api.reqMktData(1, contract, '', false, false);
      },
    }),
  ),
  {
    when: 'the history farm breaks under bars that are kept up to date',
    code: 10182,
    id: 1,
    text: /^Failed to request live updates \(disconnected\)\.$/,
    act: async ({ client, tws }) => {
      history(client.api, 1, BarSizeSetting.MINUTES_ONE, true);
      await client.event('historicalData');
      tws.fault({ kind: 'farm-broken', farm: 'ushmds' });
    },
  },
  {
    when: 'bars are to be kept up to date and the market-data farm is broken',
    code: 10182,
    id: 1,
    text: /^Failed to request live updates \(disconnected\)\.$/,
    act: ({ client, tws }) => {
      tws.fault({ kind: 'farm-broken', farm: 'usfarm' });
      history(client.api, 1, BarSizeSetting.MINUTES_ONE, true);
    },
  },
  {
    when: 'the user trades elsewhere',
    code: 10197,
    id: 1,
    text: /^No market data during competing live session$/,
    act: ({ client, tws }) => {
      tws.fault({ kind: 'competing-session' });
      client.api.reqMktData(1, aapl, '', false, false);
    },
  },
];

test.each(answers)('$code when $when', async (answer) => {
  expect(await answerTo(answer)).toMatch(answer.text);
});

test.each([
  ['usfarm', 2103, 2104, 'Market data farm'],
  ['ushmds', 2105, 2106, 'HMDS data farm'],
  ['secdefil', 2157, 2158, 'Sec-def data farm'],
])('%s breaks with %d and is well again with %d', async (farm, broken, ok, label) => {
  await using desk = await aDesk();
  const { client, clock, tws } = desk;
  await clock.run(1_000);
  client.events.length = 0;
  tws.fault({ kind: 'farm-broken', farm, forMs: 1_000 });
  await clock.run(2_000);
  expect(client.named('info')).toEqual([
    [`${label} connection is broken:${farm}`, broken],
    [`${label} connection is OK:${farm}`, ok],
  ]);
});

test('1100, and then 1101 or 1102 with the farms there are', async () => {
  await using desk = await aDesk();
  const { client, clock, tws } = desk;
  await clock.run(1_000);
  client.events.length = 0;
  for (const data of ['lost', 'kept'] as const) {
    tws.fault({ kind: 'upstream-lost' });
    tws.fault({ kind: 'upstream-restored', data });
  }
  await clock.run(1_000);
  const farms = 'All data farms are connected: usfarm; usfuture; cashfarm; eufarm; ushmds; secdefil.';
  const restored = 'Connectivity between IB and Trader Workstation has been restored';
  expect(client.named('info')).toEqual([
    ['Connectivity between IB and Trader Workstation has been lost.', 1100],
    [`${restored} - data lost. ${farms}`, 1101],
    ['Connectivity between IB and Trader Workstation has been lost.', 1100],
    [`${restored} - data maintained. ${farms}`, 1102],
  ]);
});
