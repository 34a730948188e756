import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { type Order, OrderAction, OrderType, SecType } from '@stoqey/ib';
import net from 'node:net';
import { expect, test } from 'vitest';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const market: Order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 10, transmit: true };
const HOUR_MS = 3_600_000;

test('the unmodified client connects, is quoted and trades without a socket', async () => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqMktData(1, aapl, '', false, false);
  await clock.run(250);
  expect(client.named('tickPrice').length).toBeGreaterThan(0);
  client.api.placeOrder(1, aapl, market);
  await clock.run(0);
  expect(client.named('orderStatus').at(-1)?.slice(0, 4)).toEqual([1, 'Filled', 10, 0]);
  expect(client.named('error')).toEqual([]);
  expect(tws.journal.failures).toEqual([]);
});

test.each(['reset', 'end'] as const)(
  'a cut with %s looks as it does on TCP, and the client comes back',
  async (how) => {
    const clock = new FakeClock();
    await using tws = await MockTws.start({ transport: 'memory', clock });
    using client = await new StoqeyClient(tws.port).connected();
    tws.fault({ kind: 'drop', how });
    await client.event('disconnected');
    expect(client.named('error').map(([error, code]) => [String(error), code])).toEqual(
      how === 'reset' ? [['Error: read ECONNRESET', 502]] : [],
    );
    client.api.connect();
    await client.event('nextValidId', () => client.named('nextValidId').length === 2);
    expect(tws.journal.connections).toHaveLength(2);
  },
);

test('a port that refuses answers ECONNREFUSED, and takes calls again afterwards', async () => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  tws.fault({ kind: 'refuse', forMs: 60_000 });
  using client = new StoqeyClient(tws.port);
  client.api.connect();
  const [error, code] = await client.event('error');
  expect([String(error), code]).toEqual([`Error: connect ECONNREFUSED 127.0.0.1:${tws.port}`, 502]);
  await client.event('disconnected');
  await clock.run(60_000);
  await client.connected();
});

test('an hour of quotes passes in a blink', async () => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock, tickIntervalMs: 1_000 });
  using client = await new StoqeyClient(tws.port).connected();
  client.api.reqMktData(1, aapl, '', false, false);
  const startedMs = performance.now();
  await clock.run(HOUR_MS);
  const tookMs = performance.now() - startedMs;
  const seconds = client.named('tickString').length;
  expect(seconds).toBeGreaterThan(3_500);
  // 0.25 s on this machine; the bound leaves room for a busy one.
  expect(tookMs).toBeLessThan(3_000);
});

test('two mocks in memory have two ports, and the last to stop leaves net as it was', async () => {
  const before = net.connect;
  const first = await MockTws.start({ transport: 'memory' });
  const second = await MockTws.start({ transport: 'memory' });
  expect(second.port).not.toBe(first.port);
  await expect(MockTws.start({ transport: 'memory', port: first.port })).rejects.toThrow(`port ${first.port} is taken`);
  await first.stop();
  using client = await new StoqeyClient(second.port).connected();
  expect(client.api.isConnected).toBe(true);
  await second.stop();
  expect(net.connect).toBe(before);
});

test('a call to any other port goes out as it always did', async () => {
  await using real = await MockTws.start();
  await using memory = await MockTws.start({ transport: 'memory' });
  expect(memory.port).not.toBe(real.port);
  using client = await new StoqeyClient(real.port).connected();
  expect(client.api.isConnected).toBe(true);
  expect(memory.journal.connections).toEqual([]);
});
