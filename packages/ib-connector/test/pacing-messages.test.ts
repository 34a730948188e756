import { neverExceeds } from '@autobot/testing-mocks';
import { expect, test } from 'vitest';
import { openGuards } from './open-guards.ts';
import { VirtualDesk } from './virtual-desk.ts';

const PORT = 7_497;

const askMany = (desk: VirtualDesk, count: number) =>
  Array.from({ length: count }, (_, index) =>
    desk.connector.getContractDetails({ conId: index + 1 }).catch((error: unknown) => error),
  );

test('a burst of 10,000 requests with cancels mixed in never makes more than fifty messages in any second', async () => {
  await using desk = await VirtualDesk.connected({ requestTimeoutMs: 3_600_000 });
  await desk.until(desk.connector.resolveContract('AAPL'));
  const all = askMany(desk, 10_000);
  const giveUps = Array.from({ length: 200 }, () => new AbortController());
  const cancelled = giveUps.map(async ({ signal }, index) => {
    desk.clock.setTimer(() => giveUps[index]?.abort(new Error('enough')), 200 * index);
    return desk.connector.getTicker('AAPL', { signal }).catch((error: unknown) => error);
  });
  await desk.clock.run(900_000);
  await Promise.all([...all, ...cancelled]);
  expect(desk.tws.journal.named('reqContractDetails').length).toBeGreaterThanOrEqual(10_000);
  expect(desk.tws.journal.messagesPerSecondMax()).toBeLessThanOrEqual(50);
  expect(neverExceeds(desk.tws, { messages: 50 })).toEqual([]);
  expect(desk.tws.journal.connections).toHaveLength(1);
}, 60_000);

test('a cancel behind 1,000 queued queries leaves at once', async () => {
  await using desk = await VirtualDesk.connected({ readOnly: false, guards: openGuards(PORT) }, { port: PORT });
  const order = await desk.until(
    desk.connector.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'LMT', limitPrice: 1 }),
  );
  const all = askMany(desk, 1_000);
  await desk.clock.run(500);
  expect(desk.connector.getStatus().rateLimiter.queued).toBeGreaterThan(900);
  const askedMs = desk.clock.now();
  const cancel = desk.connector.cancelOrder(order);
  await desk.clock.run(50);
  const [left] = desk.tws.journal.named('cancelOrder');
  expect((left?.atMs ?? Number.NaN) - askedMs).toBeLessThanOrEqual(50);
  await desk.clock.run(30_000);
  await Promise.all([cancel, ...all]);
});

test('cancels pass an open circuit, and one purpose stops no other', async () => {
  await using desk = await VirtualDesk.connected({ readOnly: false, guards: openGuards(PORT) }, { port: PORT });
  const order = await desk.until(
    desk.connector.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'LMT', limitPrice: 1 }),
  );
  desk.tws.fault({ kind: 'request-lost', request: 'reqHistoricalData', times: 100 });
  const all = Array.from({ length: 6 }, (_, index) =>
    desk.connector.history
      .headTimestamp({ symbol: 'AAPL' })
      .then(() =>
        desk.connector.history.bars({
          symbol: 'AAPL',
          duration: `${index + 1} D`,
          barSize: '1 hour',
          timeoutMs: 200_000,
        }),
      )
      .catch((error: unknown) => error),
  );
  await desk.clock.run(300_000);
  await Promise.all(all);
  const { state, byPurpose } = desk.connector.getStatus().circuitBreaker;
  expect(byPurpose).toMatchObject({
    dial: { state: 'closed' },
    contracts: { state: 'closed' },
    orders: { state: 'closed' },
  });
  expect(['open', 'halfOpen']).toContain(byPurpose['history']?.state);
  expect(state).toBe(byPurpose['history']?.state);
  expect(await desk.until(desk.connector.cancelOrder(order))).toMatchObject({ state: 'cancelled' });
});

test('the circuit of dialling opens when TWS stays away, and shows it', async () => {
  await using desk = await VirtualDesk.connected({ reconnectDelayMs: 100 });
  const refused = desk.tws.fault({ kind: 'refuse' });
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await desk.clock.run(5_000);
  expect(desk.told('circuit.opened').map(({ source }) => source)).toContain('dial');
  const { byPurpose } = desk.connector.getStatus().circuitBreaker;
  expect(['open', 'halfOpen']).toContain(byPurpose['dial']?.state);
  expect(byPurpose['history']?.state).toBe('closed');
  refused[Symbol.dispose]();
  await desk.clock.run(120_000);
  expect(desk.connector.getStatus()).toMatchObject({
    state: 'ready',
    circuitBreaker: { byPurpose: { dial: { state: 'closed' } } },
  });
});

test('learns from TWS that fewer lines fit than it thought', async () => {
  await using desk = await VirtualDesk.connected();
  await desk.until(desk.connector.resolveContract('AAPL'));
  desk.tws.fault({
    kind: 'request-refused',
    request: 'reqMktData',
    code: 101,
    text: 'Max number of tickers has been reached.',
  });
  const quote = desk.connector.getTicker('AAPL');
  await desk.clock.run(100);
  expect(desk.connector.getStatus().pacing.slots.lines.limit).toBe(1);
  expect(await desk.until(quote)).toMatchObject({ symbol: 'AAPL' });
});
