import { FakeClock } from '@autobot/resilience/testing';
import {
  linesRestored,
  MockTws,
  neverExceeds,
  noDuplicateOrders,
  recoveredWithin,
  shippedScenario,
} from '@autobot/testing-mocks';
import { EventName, IBApi, SecType } from '@stoqey/ib';
import { expect, test } from 'vitest';

test('the client is back a minute after the gateway restarted', async () => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  tws.play(shippedScenario('gateway-restart'));

  const settings = { host: tws.host, port: tws.port, clientId: 1, maxReqPerSec: 40 };
  const client = new IBApi(settings);
  const stock = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
  client.on(EventName.nextValidId, () => {
    client.reqMktData(1, stock, '', false, false);
  });
  // Without this handler the test fails: "client 1, cut at 5000 ms, did not come back".
  client.on(EventName.disconnected, () => {
    clock.setTimer(() => {
      client.connect();
    }, 10_000);
  });
  client.connect();
  await clock.run(600_000);

  expect(tws.report()).toEqual({ unfired: [], unanswered: [], failures: [], broken: [] });
  expect(recoveredWithin(tws, { ms: 60_000 })).toEqual([]);
  expect(linesRestored(tws, { withinMs: 1_000 })).toEqual([]);
  expect(noDuplicateOrders(tws)).toEqual([]);
  expect(neverExceeds(tws, { messages: 50 })).toEqual([]);
});
