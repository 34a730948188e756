import { MockTws } from '@autobot/testing-mocks';
import { BarSizeSetting, SecType, TickByTickDataType, WhatToShow } from '@stoqey/ib';
import { expect, test } from 'vitest';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const symbols = Array.from({ length: 6 }, (_, index) => `SYM${index}`);

function stock(symbol: string): typeof aapl {
  return { ...aapl, symbol };
}

test('a fourth book is refused with 309 until one of the three is closed, and clients share them', async () => {
  await using tws = await MockTws.start();
  using first = await new StoqeyClient(tws.port, 1).connected();
  using second = await new StoqeyClient(tws.port, 2).connected();
  for (const id of [1, 2, 3]) first.api.reqMktDepth(id, aapl, 1, false);
  await first.event('updateMktDepth', ([reqId]) => reqId === 3);
  second.api.reqMktDepth(4, aapl, 1, false);
  await second.event('error', ([, code, reqId]) => code === 309 && reqId === 4);
  first.api.cancelMktDepth(1, false);
  await tws.whenReceived('cancelMktDepth');
  second.api.reqMktDepth(5, aapl, 1, false);
  expect((await second.event('updateMktDepth'))[0]).toBe(5);
});

test('the sixth tick-by-tick stream is refused with 10190, and the same instrument within 15 s with 10189', async () => {
  await using tws = await MockTws.start({ symbols });
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqTickByTickData(1, stock('SYM0'), TickByTickDataType.Last, 0, false);
  client.api.reqTickByTickData(2, stock('SYM0'), TickByTickDataType.Last, 0, false);
  await client.event('error', ([, code, reqId]) => code === 10189 && reqId === 2);
  for (const [index, symbol] of symbols.slice(1).entries()) {
    client.api.reqTickByTickData(3 + index, stock(symbol), TickByTickDataType.Last, 0, false);
  }
  const refused = await client.event('error', ([, code]) => code === 10190);
  expect(refused[2]).toBe(7);
});

test('the 101st line is refused with 101, and a client that leaves gives its lines back', async () => {
  await using tws = await MockTws.start({ pacing: 'reject' });
  const first = await new StoqeyClient(tws.port, 1).connected();
  for (let id = 1; id <= 45; id += 1) first.api.reqMktData(id, aapl, '', false, false);
  using second = await new StoqeyClient(tws.port, 2).connected();
  for (let id = 1; id <= 45; id += 1) second.api.reqMktData(id, aapl, '', false, false);
  using third = await new StoqeyClient(tws.port, 3).connected();
  for (let id = 1; id <= 11; id += 1) third.api.reqMktData(id, aapl, '', false, false);
  const refused = await third.event('error', ([, code]) => code === 101);
  expect(refused[2]).toBe(11);
  first[Symbol.dispose]();
  await expect.poll(() => tws.journal.connections[0]?.closedAtMs).toBeDefined();
  third.api.reqMktData(12, aapl, '', false, false);
  await third.event('tickPrice', ([reqId]) => reqId === 12);
});

test('the same short bars twice within 15 s are a pacing violation, unless pacing is off', async () => {
  await using strict = await MockTws.start();
  await using lenient = await MockTws.start({ pacing: 'off' });
  for (const [tws, errors] of [
    [strict, [162]],
    [lenient, []],
  ] as const) {
    using client = await new StoqeyClient(tws.port).connected();
    const end = '20260105 10:00:00';
    for (const id of [1, 2]) {
      client.api.reqHistoricalData(id, aapl, end, '60 S', BarSizeSetting.SECONDS_FIVE, WhatToShow.TRADES, 1, 1, false);
    }
    client.api.reqCurrentTime();
    await client.event('currentTime');
    expect(client.named('error').map(([, code]) => code)).toEqual(errors);
  }
});
