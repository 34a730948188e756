import { MockTws } from '@autobot/testing-mocks';
import { SecType } from '@stoqey/ib';
import { expect, test } from 'vitest';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };

test('a real client connects, asks the time and hears of the farms', async () => {
  await using tws = await MockTws.start({ nextValidId: 42 });
  using client = await new StoqeyClient(tws.port).connected();
  expect(await client.event('nextValidId')).toEqual([42]);
  expect(await client.event('managedAccounts')).toEqual(['DU1234567']);
  client.api.reqCurrentTime();
  await client.event('currentTime');
  await client.event('info', ([, code]) => code === 2104);
  expect(tws.journal.connections).toMatchObject([{ clientId: 7, serverVersion: 178, versions: 'v100..193' }]);
  expect(tws.journal.all.map((entry) => entry.name)).toEqual(['startApi', 'reqCurrentTime']);
  expect(tws.journal.failures).toEqual([]);
  expect(tws.journal.unanswered).toEqual([]);
});

test('contract details name the one contract, and error 200 an unknown one', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqContractDetails(1, aapl);
  await client.event('contractDetailsEnd');
  expect(client.named('contractDetails')).toMatchObject([
    [1, { contract: { symbol: 'AAPL', conId: 265598 }, minTick: 0.01 }],
  ]);
  client.api.reqContractDetails(2, { ...aapl, symbol: 'NOSUCH' });
  expect(await client.event('error', (args) => args[2] === 2)).toMatchObject([expect.any(Error), 200, 2, undefined]);
  client.api.reqContractDetails(3, { ...aapl, symbol: 'TWIN' });
  await client.event('contractDetailsEnd', ([reqId]) => reqId === 3);
  expect(client.named('contractDetails').filter(([reqId]) => reqId === 3)).toHaveLength(2);
  expect(client.named('error').filter(([, code]) => code === 505)).toEqual([]);
});

test('a stream ticks until it is cancelled, and a snapshot ends by itself', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 5 });
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqMktData(1, aapl, '', false, false);
  const [, , bid] = await client.event('tickPrice', (args) => args[1] === 1);
  const [, , ask] = await client.event('tickPrice', (args) => args[1] === 2);
  expect(Number(ask)).toBeGreaterThan(Number(bid));
  client.api.reqMktData(2, aapl, '', true, false);
  await client.event('tickSnapshotEnd', ([reqId]) => reqId === 2);
  tws.market.movePrice('AAPL', 250);
  await client.event('tickPrice', (args) => args[1] === 4 && args[2] === 250);
  client.api.cancelMktData(1);
  await tws.whenReceived('cancelMktData');
  expect(client.named('error')).toEqual([]);
  expect(tws.journal.failures).toEqual([]);
});

test('a notice reaches the client with its usual words', async () => {
  await using tws = await MockTws.start();
  using client = await new StoqeyClient(tws.port).connected();
  tws.notice({ code: 1102 });
  expect(await client.event('info', ([, code]) => code === 1102)).toMatchObject([
    expect.stringContaining('usfarm'),
    1102,
  ]);
});

test('a client id in use is told so, and is free once its owner has gone', async () => {
  await using tws = await MockTws.start();
  const first = await new StoqeyClient(tws.port, 5).connected();
  using second = new StoqeyClient(tws.port, 5);
  second.api.connect();
  await second.event('info', ([, code]) => code === 326);
  await second.event('disconnected');
  first[Symbol.dispose]();
  await first.event('disconnected');
  using third = await new StoqeyClient(tws.port, 5).connected();
  expect(third.named('nextValidId')).toHaveLength(1);
});
