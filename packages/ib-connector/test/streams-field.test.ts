import { describe, expect, test } from 'vitest';
import { type Reading, VirtualDesk } from './virtual-desk.ts';

// What happened to users (research/ib-connectivity.md): experiments of appendix A, recordings of appendix B.

const SYMBOLS = ['AAPL', 'MSFT', 'SPY', 'META', 'AMC', 'PLTR'] as const;
const MINUTE_MS = 60_000;

interface Watched {
  readonly reading: Reading<{ readonly quality: string }>;
  readonly quality: () => string;
}

async function watch(desk: VirtualDesk, symbols: readonly string[] = SYMBOLS): Promise<readonly Watched[]> {
  const streams = await desk.until(Promise.all(symbols.map((symbol) => desk.connector.streams.quotes(symbol))));
  const watched = streams.map((stream) => ({ reading: desk.read(stream), quality: () => stream.quality }));
  await desk.clock.run(5_000);
  return watched;
}

const allOf = (watched: readonly Watched[]) => new Set(watched.map(({ quality }) => quality()));
const live = new Set(['live']);

describe('appendix A', () => {
  test('C: a server that falls mute without a FIN is left for a new link, and quotes flow again', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    desk.tws.fault({ kind: 'freeze', forMs: 20_000 });
    await desk.clock.run(19_000);
    expect(allOf(watched)).toEqual(new Set(['stale']));
    await desk.clock.run(30_000);
    expect(allOf(watched)).toEqual(live);
    expect(desk.tws.journal.connections.length).toBeGreaterThan(1);
  });

  test('D: 1100 on each connect makes one connection, not twelve', async () => {
    await using desk = await VirtualDesk.connected();
    desk.tws.fault({ kind: 'upstream-lost' });
    const opened = await desk.until(desk.connector.streams.quotes('AAPL'));
    for (let told = 0; told < 20; told += 1) {
      desk.tws.notice({ code: 1100 });
      await desk.clock.run(4_000);
    }
    expect(desk.tws.journal.connections).toHaveLength(1);
    expect(desk.received('reqMktData')).toHaveLength(1);
    desk.tws.fault({ kind: 'upstream-restored', data: 'lost' });
    await desk.clock.run(5_000);
    expect(opened.quality).toBe('live');
  });

  test('G: a RST in session costs one gap and one request for each stream', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(10_000);
    expect(allOf(watched)).toEqual(live);
    for (const { reading } of watched) expect(reading.gaps).toMatchObject([{ cause: 'linkLost', isFilled: false }]);
    expect(desk.received('reqMktData')).toHaveLength(2 * SYMBOLS.length);
  });

  test('K: a rejected order ends no stream, whatever its number', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    for (const reqId of [1, 2, 3]) desk.tws.notice({ code: 201, reqId, text: 'Order rejected - reason: margin' });
    await desk.clock.run(5_000);
    expect(allOf(watched)).toEqual(live);
    expect(desk.received('cancelMktData')).toEqual([]);
  });

  test.each([
    [1101, 2 * SYMBOLS.length],
    [1102, SYMBOLS.length],
    [2103, SYMBOLS.length],
    [2104, SYMBOLS.length],
    [2105, SYMBOLS.length],
  ])('L: after %i exactly what it takes is asked for', async (code, requests) => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    if (code === 1101) desk.tws.fault({ kind: 'upstream-restored', data: 'lost' });
    else desk.tws.notice({ code });
    await desk.clock.run(20_000);
    expect(desk.received('reqMktData')).toHaveLength(requests);
    expect(allOf(watched)).toEqual(live);
  });

  test('N: a stream that 10197 blocked, and the link then lost, is asked for on the next link', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    const competing = desk.tws.fault({ kind: 'competing-session' });
    await desk.clock.run(1_000);
    expect(allOf(watched)).toEqual(new Set(['blocked']));
    competing[Symbol.dispose]();
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(10_000);
    expect(allOf(watched)).toEqual(live);
  });
});

describe('appendix B', () => {
  test('1: an outage with a wave of farm notices and false 200s kills no stream and no link', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    for (const farm of ['usfarm', 'usfuture', 'cashfarm', 'eufarm']) {
      desk.tws.fault({ kind: 'farm-broken', farm, forMs: 4_000, killsStreams: false });
    }
    await desk.clock.run(96_000);
    const ids = desk.tws.journal
      .named('reqMktData')
      .slice(-SYMBOLS.length)
      .map(({ fields }) => Number(fields[2]));
    desk.tws.fault({ kind: 'nightly-reset', forMs: 30_000 });
    for (const reqId of ids) {
      desk.tws.notice({ code: 200, reqId, text: 'No security definition has been found for the request' });
    }
    await desk.clock.run(2_000);
    expect(desk.connector.getStatus().orderGate).toMatchObject({ isOpen: false });
    await desk.clock.run(60_000);
    expect(allOf(watched)).toEqual(live);
    expect(watched.every(({ reading }) => !reading.isDone)).toBe(true);
    expect(desk.tws.journal.connections).toHaveLength(1);
  });

  test('2: 1100 many times, then 1102: told once, and only the silent are asked for again', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    desk.tws.fault({ kind: 'upstream-lost' });
    for (let told = 0; told < 4; told += 1) {
      await desk.clock.run(4_000);
      desk.tws.notice({ code: 1100 });
    }
    desk.tws.fault({ kind: 'silent-streams', symbols: ['MSFT'] });
    desk.tws.fault({ kind: 'upstream-restored', data: 'kept' });
    await desk.clock.run(10_000);
    expect(desk.told('upstream.changed').map(({ to }) => to)).toEqual(['down', 'restoring', 'up']);
    expect(desk.told('streams.restored')).toMatchObject([{ verified: SYMBOLS.length - 1, resubscribed: 1 }]);
    expect(desk.received('reqMktData')).toHaveLength(SYMBOLS.length + 1);
    expect(allOf(watched)).toEqual(live);
  });

  test('3: the return of usfarm does not silence the alarm of another farm, and its streams are live', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    desk.tws.fault({ kind: 'farm-broken', farm: 'eufarm' });
    desk.tws.fault({ kind: 'farm-broken', farm: 'usfarm', forMs: 1_000 });
    await desk.clock.run(5 * MINUTE_MS + 1_000);
    expect(allOf(watched)).toEqual(live);
    expect(desk.told('outage.prolonged').map(({ what }) => what)).toEqual(expect.arrayContaining(['data farm eufarm']));
    expect(desk.told('outage.prolonged').some(({ what }) => what.includes('usfarm'))).toBe(false);
  });

  test('3: and what ticks on while a farm is broken is not of it: no gap, and live all the time', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    const before = watched.map(({ reading }) => reading.items.length);
    desk.tws.fault({ kind: 'farm-broken', farm: 'eufarm' });
    await desk.clock.run(MINUTE_MS);
    expect(desk.connector.getStatus().farms).toMatchObject({ eufarm: 'broken' });
    for (const [index, { reading }] of watched.entries()) {
      const since = reading.items.slice(before[index]);
      expect(since.length).toBeGreaterThan(10);
      expect(new Set(since.map((item) => ('quality' in item ? item.quality : 'gap')))).toEqual(new Set(['live']));
    }
  });

  test('2: and the farms that the 1102 names are as it says, with an alarm for the one that is not connected', async () => {
    await using desk = await VirtualDesk.connected();
    const restored = 'Connectivity between IB and Trader Workstation has been restored - data maintained.';
    const farms = 'The following farms are connected: usfarm; secdefil. The following farms are not connected: ushmds.';
    desk.tws.fault({ kind: 'upstream-lost' });
    desk.tws.notice({ code: 2103, text: 'Market data farm connection is broken:usfarm' });
    await desk.clock.run(4_000);
    desk.tws.notice({ code: 1102, text: `${restored} ${farms}` });
    await desk.clock.run(100);
    expect(desk.connector.getStatus().farms).toMatchObject({ usfarm: 'ok', secdefil: 'ok', ushmds: 'broken' });
    await desk.clock.run(5 * MINUTE_MS);
    expect(desk.told('outage.prolonged').map(({ what }) => what)).toEqual(['data farm ushmds']);
  });

  test('4: 2105 and 10182 without 2103: bars are armed again within fifteen seconds, cancelled before', async () => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.bars('AAPL', { barSize: '1 min', duration: '1800 S' }));
    await desk.clock.run(MINUTE_MS);
    const reqId = Number(desk.tws.journal.named('reqHistoricalData').at(-1)?.fields[1]);
    desk.tws.notice({ code: 2105, text: 'HMDS data farm connection is broken:ushmds' });
    desk.tws.notice({ code: 10_182, reqId, text: 'Failed to request live updates (disconnected).' });
    await desk.clock.run(15_000);
    expect(desk.received('reqHistoricalData', 'cancelHistoricalData')).toEqual([
      'reqHistoricalData',
      'cancelHistoricalData',
      'reqHistoricalData',
    ]);
    expect(stream.quality).toBe('live');
  });

  test('9: a burst of 10197: told once, asked for once a minute, and all of them when it is over', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    const competing = desk.tws.fault({ kind: 'competing-session' });
    await desk.clock.run(1_000);
    for (const { reading } of watched) expect(reading.values.at(-1)?.quality).toBe('blocked');
    await desk.clock.run(3 * MINUTE_MS);
    expect(desk.told('streams.blocked')).toMatchObject([{ count: SYMBOLS.length }]);
    expect(desk.received('reqMktData')).toHaveLength(SYMBOLS.length + 3);
    expect(desk.tws.journal.connections).toHaveLength(1);
    competing[Symbol.dispose]();
    await desk.clock.run(MINUTE_MS + 5_000);
    expect(allOf(watched)).toEqual(live);
    for (const { reading } of watched) expect(reading.gaps).toMatchObject([{ cause: 'competingSession' }]);
    expect(desk.told('streams.restored').map(({ cause }) => cause)).toEqual(['competingSessionOver']);
  });

  test('10: account streams take no summary slot, and one id each however often they are restored', async () => {
    await using desk = await VirtualDesk.connected();
    const { streams } = desk.connector;
    await desk.until(Promise.all([streams.account(), streams.positions(), streams.profitAndLoss()]));
    for (let drop = 0; drop < 4; drop += 1) {
      desk.tws.fault({ kind: 'drop', how: 'reset' });
      await desk.clock.run(20_000);
    }
    for (const name of ['reqAccountUpdatesMulti', 'reqPositionsMulti', 'reqPnL'] as const) {
      const requests = desk.tws.journal.named(name);
      expect(requests).toHaveLength(5);
      expect(new Set(requests.map(({ values }) => JSON.stringify(values))).size).toBe(1);
    }
    expect(desk.told('notice.received').filter(({ notice }) => notice.code === 322)).toEqual([]);
  });

  test('12: "approaching max rate" slows down what is asked and ends no stream', async () => {
    await using desk = await VirtualDesk.connected();
    const watched = await watch(desk);
    desk.tws.notice({ code: 0, text: 'Warning: Approaching max rate of 50 messages per second (44)' });
    await desk.clock.run(10_000);
    expect(allOf(watched)).toEqual(live);
    expect(desk.received('reqMktData')).toHaveLength(SYMBOLS.length);
  });
});

test('a hundred lines are restored in order through the limit of fifty messages a second', async () => {
  const symbols = Array.from({ length: 90 }, (_, index) => `SYM${index}`);
  await using desk = await VirtualDesk.connected({}, { symbols });
  const opened = Promise.all(
    symbols.map((symbol, index) => desk.connector.streams.quotes(symbol, { priority: index === 89 ? 1 : 0 })),
  );
  const streams = await desk.until(opened);
  await desk.clock.run(5_000);
  desk.tws.fault({ kind: 'upstream-lost' });
  desk.tws.fault({ kind: 'upstream-restored', data: 'lost' });
  await desk.clock.run(10_000);
  expect(new Set(streams.map(({ quality }) => quality))).toEqual(live);
  expect(desk.tws.journal.named('reqMktData')).toHaveLength(180);
  expect(desk.tws.journal.named('reqMktData')[90]?.fields).toContain('SYM89');
  expect(desk.tws.journal.messagesPerSecondMax()).toBeLessThanOrEqual(50);
});
