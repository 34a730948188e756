import { IBConnector, stoqeyTwsApi } from '@autobot/ib-connector';
import { MemoryStore } from '@autobot/resilience/shared';
import { describe, expect, test } from 'vitest';
import { openGuards } from './open-guards.ts';
import { SharedWorld } from './shared-world.ts';

const symbols = Array.from({ length: 40 }, (_, index) => `SYM${index}`);
const trading = (world: SharedWorld) => ({ readOnly: false, guards: openGuards(world.tws.port) });
const buy = { symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'LMT', limitPrice: 1 } as const;
const codeOf = (error: unknown): unknown => Reflect.get(Object(error), 'code');

describe('lines that connectors share', () => {
  test('are never more than the account has, and go to whoever comes when one is closed', async () => {
    await using world = await SharedWorld.start({ symbols });
    const [one, two] = (await world.connected(2, { limits: { lines: 10 } })) as [IBConnector, IBConnector];
    const asked = symbols.slice(0, 16).map((symbol, index) => (index % 2 === 0 ? one : two).streamQuotes(symbol));
    const opened = await world.until(Promise.allSettled(asked));
    const streams = opened.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
    expect(streams).toHaveLength(10);
    expect(
      opened.filter(({ status }) => status === 'rejected').map((result) => codeOf(Reflect.get(result, 'reason'))),
    ).toEqual(Array.from({ length: 6 }, () => 'ERR_IB_CAPACITY'));
    const held = (): readonly number[] => [one, two].map((ib) => ib.getStatus().shared?.held.lines ?? 0);
    expect(held().reduce((sum, lines) => sum + lines)).toBe(10);
    await world.until(streams[0]?.close() ?? Promise.resolve());
    await world.until(two.streamQuotes('SYM30'));
    expect(held().reduce((sum, lines) => sum + lines)).toBe(10);
    expect(world.tws.journal.named('reqMktData')).toHaveLength(11);
  });

  test('are not given out while the store is away, kept by whoever has one, and given out again afterwards', async () => {
    await using world = await SharedWorld.start({ symbols });
    const [one, two] = (await world.connected(2, { limits: { lines: 3 } })) as [IBConnector, IBConnector];
    const stream = await world.until(one.streamQuotes('SYM1'));
    world.store('refuse');
    await expect(world.until(two.streamQuotes('SYM2'))).rejects.toMatchObject({ code: 'ERR_IB_CAPACITY' });
    await world.clock.run(30_000);
    expect(stream.quality).toBe('live');
    world.store('comeUp');
    await world.until(two.streamQuotes('SYM2'));
    await world.until(two.streamQuotes('SYM3'));
    await expect(world.until(two.streamQuotes('SYM4'))).rejects.toMatchObject({ code: 'ERR_IB_CAPACITY' });
    expect(one.getStatus().shared?.held.lines).toBe(1);
  });

  // A claim waits for its lease's time to live and 12 s: it gives up in the very moment in which the store is back.
  test.each(['dual', 'split'] as const)(
    'stay with whoever has one when the store comes back and somebody new is first to ask: %s',
    async (fallback) => {
      await using world = await SharedWorld.start({ symbols });
      const options = { limits: { lines: 1 }, shared: { fallback } };
      const [one, two] = (await world.connected(2, options)) as [IBConnector, IBConnector];
      const stream = await world.until(one.streamQuotes('SYM1'));
      await world.until(two.resolveContract('SYM2'));
      world.store('refuse');
      await world.clock.run(10_010);
      const asked = Promise.allSettled([two.streamQuotes('SYM2')]);
      await world.clock.run(16_990);
      world.store('comeUp');
      await world.clock.run(1_000);
      expect((await asked)[0]).toMatchObject({ status: 'rejected', reason: { code: 'ERR_IB_CAPACITY' } });
      expect(world.tws.journal.named('reqMktData')).toHaveLength(1);
      expect([stream.quality, one.getStatus().shared?.held.lines]).toEqual(['live', 1]);
    },
  );

  test('end where another process got the line while this one was cut off', async () => {
    await using world = await SharedWorld.start({ symbols });
    const [one, two] = (await world.connected(2, { limits: { lines: 1 } })) as [IBConnector, IBConnector];
    const stream = await world.until(one.streamQuotes('SYM1'));
    world.processes[0]?.link.refuse();
    await world.clock.run(6_000);
    await world.until(two.streamQuotes('SYM2'));
    world.processes[0]?.link.comeUp();
    await world.clock.run(1_000);
    const readAll = async (): Promise<void> => {
      for await (const item of stream) void item;
    };
    await expect(world.until(readAll())).rejects.toMatchObject({ code: 'ERR_IB_CAPACITY' });
    expect(world.tws.journal.named('cancelMktData')).toHaveLength(1);
  });
});

describe('client ids that connectors share', () => {
  test('are given out once each, so that TWS never says 326, and go back with a disconnect', async () => {
    await using world = await SharedWorld.start();
    const shared = { clientIds: [11, 12, 13] };
    const connectors = await world.connected(3, { shared });
    const ids = (): readonly (number | undefined)[] => connectors.map((ib) => ib.getStatus().shared?.clientId);
    expect(new Set(ids())).toEqual(new Set([11, 12, 13]));
    const fourth = world.add({ shared, connectTimeoutMs: 3_000 });
    await expect(world.until(fourth.connector.connect())).rejects.toThrow(
      'none of the client ids 11, 12, 13 is to be had',
    );
    await world.until(connectors[0]?.disconnect() ?? Promise.resolve());
    await world.until(fourth.connector.connect());
    expect(fourth.connector.getStatus().shared).toMatchObject({ clientId: ids()[0], isClientIdHeld: true });
    await world.until(fourth.connector.disconnect());
    await world.until(connectors[0]?.connect() ?? Promise.resolve());
    const codes = world.processes.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'notice.received' ? [event.notice.code] : [])),
    );
    expect(codes).not.toContain(326);
  });

  test('stay with their process over reconnects, also while the store is away', async () => {
    await using world = await SharedWorld.start();
    const [one] = (await world.connected(1, { reconnectDelayMs: 100 })) as [IBConnector];
    world.store('refuse');
    await world.clock.run(10_000);
    expect(one.getStatus().shared).toMatchObject({ clientId: 1, isClientIdHeld: false });
    world.tws.fault({ kind: 'drop', how: 'reset' });
    await world.clock.run(10_000);
    expect([one.isReady, world.tws.journal.connections.length]).toEqual([true, 2]);
    world.store('comeUp');
    await world.clock.run(1_000);
    expect(one.getStatus().shared?.isClientIdHeld).toBe(true);
  });

  test('end the link of a process that was overtaken while it was cut off', async () => {
    await using world = await SharedWorld.start();
    const [one] = (await world.connected(1)) as [IBConnector];
    world.processes[0]?.link.refuse();
    const heir = world.add({ clientId: 1 });
    const connecting = heir.connector.connect();
    await world.clock.run(8_000);
    world.processes[0]?.link.comeUp();
    await world.until(connecting);
    expect([one.isReady, heir.connector.isReady]).toEqual([false, true]);
    const lost = world.processes[0]?.events.find(({ type }) => type === 'link.lost');
    expect(String(Reflect.get(Object(lost), 'cause'))).toContain('another process took client id 1');
  });

  test('are not taken by a process that cannot ask the store, and it says so', async () => {
    await using world = await SharedWorld.start();
    const { connector, link } = world.add({ connectTimeoutMs: 20_000 });
    link.freeze();
    await expect(world.until(connector.connect())).rejects.toThrow('the store that knows is away');
    expect(world.tws.journal.connections).toHaveLength(0);
  });
});

describe('history that connectors share', () => {
  test('breaks none of the rules of the user, which each alone would keep', async () => {
    await using world = await SharedWorld.start();
    const connectors = await world.connected(3);
    const end = new Date('2026-01-02T21:00:00Z');
    const asked = connectors.map((ib, index) =>
      ib.history.bars({
        symbol: ['AAPL', 'MSFT', 'AMC'][index] ?? 'AAPL',
        duration: `${40 * 3_600} S`,
        barSize: '5 secs',
        end,
        timeoutMs: 3_600_000,
      }),
    );
    await world.clock.run(1_500_000);
    await Promise.all(asked);
    const stamps = world.tws.journal.named('reqHistoricalData').map(({ atMs }) => atMs);
    expect(stamps).toHaveLength(120);
    const gaps = stamps.slice(60).map((atMs, index) => atMs - (stamps[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(600_000);
    const notices = world.processes.flatMap(({ events }) =>
      events.filter((event) => event.type === 'notice.received' && event.notice.code === 162),
    );
    expect(notices).toEqual([]);
  });

  test('does not ask for the same within 15 seconds in two processes', async () => {
    await using world = await SharedWorld.start();
    const connectors = await world.connected(2);
    const request = {
      symbol: 'AAPL',
      duration: '3600 S',
      barSize: '5 secs',
      end: new Date('2026-01-02T21:00:00Z'),
    } as const;
    const asked = connectors.map((ib) => ib.history.bars(request));
    await world.clock.run(20_000);
    await Promise.all(asked);
    const [first, second] = world.tws.journal.named('reqHistoricalData').map(({ atMs }) => atMs);
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(15_000);
  });

  test('waits while the store is away and ends by its deadline, and bars of a day do not', async () => {
    await using world = await SharedWorld.start();
    const [one] = (await world.connected(1)) as [IBConnector];
    await world.until(one.resolveContract('AAPL'));
    world.store('refuse');
    await world.clock.run(1_000);
    const small = one.history.bars({ symbol: 'AAPL', duration: '3600 S', barSize: '5 secs', timeoutMs: 5_000 });
    await expect(world.until(small)).rejects.toMatchObject({ verdict: 'refused' });
    expect(one.getStatus().shared?.limits[0]).toMatchObject({ name: 'shared.pacing', mode: 'fallback' });
    expect(world.processes[0]?.events.some(({ type }) => type === 'store.mode_changed')).toBe(true);
    world.store('comeUp');
    await world.clock.run(15_000);
    expect(one.getStatus().shared?.limits[0]?.mode).toBe('shared');
    await world.until(one.history.bars({ symbol: 'AAPL', duration: '3600 S', barSize: '5 secs' }));
  });
});

describe('messages of one gateway', () => {
  test('are one limit for all of its connectors, and each keeps its own besides', async () => {
    await using world = await SharedWorld.start({ symbols });
    const connectors = await world.connected(3, { shared: { gatewayRateLimit: 40 } });
    await world.clock.run(3_000);
    const fromMs = world.clock.now();
    const asked = connectors.flatMap((ib) =>
      symbols.map((symbol) => ib.getContractDetails({ symbol, secType: 'STK' })),
    );
    await world.until(Promise.all(asked));
    const stamps = world.tws.journal
      .named('reqContractDetails')
      .map(({ atMs }) => atMs)
      .filter((atMs) => atMs >= fromMs);
    expect(stamps).toHaveLength(120);
    const gaps = stamps.slice(40).map((atMs, index) => atMs - (stamps[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
    // 36 a second are left when each of four has one in reserve.
    expect((stamps.at(-1) ?? 0) - fromMs).toBeLessThan(6_000);
  });

  test('leave each connector a reserve for cancels while the store is away', async () => {
    await using world = await SharedWorld.start({ symbols });
    const [one] = (await world.connected(1, { shared: { gatewayRateLimit: 40 } })) as [IBConnector];
    const stream = await world.until(one.streamQuotes('SYM1'));
    world.store('freeze');
    const closed = stream.close();
    await world.clock.run(1_100);
    await closed;
    expect(world.tws.journal.named('cancelMktData')).toHaveLength(1);
  });
});

describe('orders of one account', () => {
  test('keep one budget, and none leaves without the store while cancels do', async () => {
    await using world = await SharedWorld.start();
    const orderBudget = { limit: 3, windowMs: 60_000 };
    const connectors = await world.connected(2, { ...trading(world), shared: { orderBudget } });
    const [one, two] = connectors as [IBConnector, IBConnector];
    const first = await world.until(one.placeOrder(buy));
    await world.until(two.placeOrder(buy));
    await world.until(two.placeOrder(buy));
    await expect(world.until(one.placeOrder(buy))).rejects.toMatchObject({ code: 'ERR_IB_ORDER_REFUSED' });
    await world.clock.run(61_000);
    world.store('refuse');
    await world.clock.run(1_000);
    await expect(world.until(two.placeOrder(buy))).rejects.toMatchObject({ code: 'ERR_IB_ORDER_REFUSED' });
    expect((await world.until(one.cancelOrder(first))).state).toBe('cancelled');
    expect(world.tws.journal.named('placeOrder')).toHaveLength(3);
    world.store('comeUp');
    await world.clock.run(3_000);
    await world.until(two.placeOrder(buy));
  });

  test('are stopped in every process within 100 ms, and in all of them while nobody can say', async () => {
    await using world = await SharedWorld.start();
    const connectors = await world.connected(3, trading(world));
    const states = (): readonly string[] => connectors.map((ib) => ib.getStatus().trading.state);
    await world.clock.run(1_000);
    expect(states()).toEqual(['active', 'active', 'active']);
    const halted = connectors[0]?.trading.killSwitch.set('halted', 'loss limit');
    await world.clock.run(100);
    await halted;
    expect(states()).toEqual(['halted', 'halted', 'halted']);
    await expect(world.until(Promise.resolve(connectors[2]?.placeOrder(buy)))).rejects.toThrow(
      'the kill switch is halted',
    );
    expect(world.processes[2]?.events.filter(({ type }) => type === 'halt.changed').length).toBeGreaterThan(0);
    const resumed = connectors[1]?.trading.killSwitch.set('active', 'looked at');
    await world.clock.run(100);
    await resumed;
    expect(states()).toEqual(['active', 'active', 'active']);
    world.store('refuse');
    await world.clock.run(4_000);
    expect(states()).toEqual(['halted', 'halted', 'halted']);
    world.store('comeUp');
    await world.clock.run(1_100);
    expect(states()).toEqual(['active', 'active', 'active']);
  });
});

describe('a gateway that is away for a minute at night', () => {
  test('is dialled by one of thirty-two at a time, and by all of them once one was let in', async () => {
    await using world = await SharedWorld.start();
    const dialsMs: number[] = [];
    const createApi: typeof stoqeyTwsApi = (options) => {
      dialsMs.push(world.clock.now());
      return stoqeyTwsApi(options);
    };
    const connectors = await world.connected(32, { createApi });
    await world.clock.run(10_000);
    dialsMs.length = 0;
    const fromMs = world.clock.now();
    world.tws.fault({ kind: 'restart', forMs: 60_000 });
    await world.clock.run(59_900);
    expect(dialsMs.length).toBeGreaterThan(10);
    // Each try in vain keeps everybody away for two seconds.
    expect(dialsMs.length).toBeLessThanOrEqual(31);
    expect(Math.min(...dialsMs.slice(1).map((atMs, index) => atMs - (dialsMs[index] ?? 0)))).toBeGreaterThanOrEqual(
      2_000,
    );
    await world.clock.run(10_000);
    expect(connectors.every((ib) => ib.isReady)).toBe(true);
    const first = dialsMs.filter((atMs) => atMs > fromMs + 60_000);
    expect(first).toHaveLength(32);
    // Those who may go do so spread over a second, once the first was let in.
    expect(Number(first.at(-1)) - Number(first[0])).toBeGreaterThan(500);
  });

  test('is dialled by all, spread, where the store is away too', async () => {
    await using world = await SharedWorld.start();
    const connectors = await world.connected(8, { reconnectDelayMs: 1_000 });
    world.store('refuse');
    world.tws.fault({ kind: 'restart', forMs: 10_000 });
    await world.clock.run(60_000);
    expect(connectors.every((ib) => ib.isReady)).toBe(true);
  });
});

test('what cannot be meant is said at once', () => {
  const store = new MemoryStore();
  const given = (shared: object) => () => new IBConnector({ readOnly: false, shared: { store, ...shared } });
  expect(given({ clientIds: [1, 2] })).toThrow('they belong to an id, and 1, 2 may give another after a restart');
  expect(given({ maxClients: 0 })).toThrow('shared.maxClients');
  expect(given({ gatewayRateLimit: 20 })).toThrow('limit of "messages:main"');
  expect(() => new IBConnector({ shared: { store, clientIds: [] } })).toThrow('must name at least one');
});
