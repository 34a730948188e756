import { describe, expect, test } from 'vitest';
import { VirtualDesk } from './virtual-desk.ts';

// An index whose quotes the mock's account does not pay for.
const DAX = { symbol: 'DAX', secType: 'IND', exchange: 'EUREX', currency: 'EUR' } as const;

describe('which data', () => {
  test('354: what is not subscribed ends with an error that names the way out', async () => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.quotes(DAX));
    const reading = desk.read(stream);
    await desk.clock.run(1_000);
    expect(reading.error).toMatchObject({ code: 'ERR_IB_NOT_SUBSCRIBED', twsCode: 354 });
    expect(String(reading.error)).toContain('set marketDataType to "delayed"');
    expect(desk.connector.getStatus().streams).toEqual([]);
    expect(desk.received('cancelMktData')).toEqual([]);
  });

  test('10167: delayed data come where they were allowed, and every quote says that they are', async () => {
    await using desk = await VirtualDesk.connected({ marketDataType: 'delayed' });
    expect(desk.tws.journal.named('reqMarketDataType').map(({ fields }) => fields.at(-1))).toEqual(['3']);
    const stream = await desk.until(desk.connector.streams.quotes(DAX));
    const reading = desk.read(stream);
    await desk.clock.run(5_000);
    expect(stream.current).toMatchObject({ quality: 'delayed', dataType: 'delayed' });
    expect(stream.quality).toBe('delayed');
    expect(new Set(reading.values.map(({ quality }) => quality))).toEqual(new Set(['delayed']));
    const live = await desk.until(desk.connector.streams.quotes('AAPL'));
    await desk.clock.run(1_000);
    expect(live.current).toMatchObject({ quality: 'live', dataType: 'live' });
  });

  test('the data type is asked for again on every link', async () => {
    await using desk = await VirtualDesk.connected({ marketDataType: 'delayedFrozen' });
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(10_000);
    expect(desk.tws.journal.named('reqMarketDataType').map(({ fields }) => fields.at(-1))).toEqual(['4', '4']);
  });

  test.each([10_089, 10_090, 10_091])('%i: the stream goes on with what is allowed, and says so', async (code) => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.quotes('AAPL'));
    const reading = desk.read(stream);
    await desk.clock.run(1_000);
    expect([stream.isPartial, stream.current?.isPartial]).toEqual([false, false]);
    const before = reading.values.length;
    desk.tws.notice({ code, reqId: Number(desk.tws.journal.named('reqMktData').at(-1)?.fields[2]) });
    await desk.clock.run(5_000);
    expect([reading.isDone, stream.quality, stream.isPartial]).toEqual([false, 'live', true]);
    expect(new Set(reading.values.slice(before).map(({ isPartial }) => isPartial))).toEqual(new Set([true]));
    // Asked for on a new link, TWS says it again if it is still so.
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(10_000);
    expect([stream.isPartial, stream.current?.isPartial]).toEqual([false, false]);
  });

  test('generic ticks are asked for by their numbers', async () => {
    await using desk = await VirtualDesk.connected();
    await desk.until(desk.connector.streams.quotes('AAPL', { genericTicks: [106, 236] }));
    expect(desk.tws.journal.named('reqMktData').at(-1)?.fields).toContain('106,236');
  });
});

describe('how many', () => {
  test.each([
    ['depth', 3, (desk: VirtualDesk, n: number) => desk.connector.streams.depth('AAPL', { rows: n + 1 })],
    [
      'tickByTick',
      5,
      (desk: VirtualDesk, n: number) =>
        desk.connector.streams.ticks(['AAPL', 'MSFT', 'SPY', 'META', 'AMC', 'PLTR'][n] ?? 'AAPL', { type: 'Last' }),
    ],
  ] as const)(
    'refuses one more %s stream than the account has room for, and opens it when another has ended',
    async (slots, room, open) => {
      await using desk = await VirtualDesk.connected();
      const opened = await Promise.all(
        Array.from({ length: room }, (_, n) => desk.until<AsyncDisposable>(open(desk, n))),
      );
      await expect(desk.until<AsyncDisposable>(open(desk, room))).rejects.toMatchObject({
        code: 'ERR_IB_CAPACITY',
        message: expect.stringContaining(`all ${room} ${slots}`) as string,
      });
      await desk.until(Promise.resolve(opened[0]?.[Symbol.asyncDispose]()));
      await desk.until<AsyncDisposable>(open(desk, room));
      await desk.clock.run(5_000);
      expect(desk.told('notice.received').filter(({ notice }) => [309, 10_190].includes(notice.code))).toEqual([]);
    },
  );

  test('101: a line that others of the user hold is waited for', async () => {
    await using desk = await VirtualDesk.connected();
    desk.tws.fault({ kind: 'request-refused', request: 'reqMktData', code: 101, times: 2 });
    const stream = await desk.until(desk.connector.streams.quotes('AAPL'));
    await desk.clock.run(3_000);
    expect(stream.quality).toBe('suspect');
    await desk.clock.run(20_000);
    expect(stream.quality).toBe('live');
    expect(desk.received('reqMktData')).toHaveLength(3);
  });

  test('ten readers of one contract hold one line and make one request', async () => {
    await using desk = await VirtualDesk.connected();
    const streams = await desk.until(
      Promise.all(Array.from({ length: 10 }, () => desk.connector.streams.quotes('AAPL'))),
    );
    const readings = streams.map((stream) => desk.read(stream));
    await desk.clock.run(3_000);
    expect(desk.received('reqMktData')).toHaveLength(1);
    for (const reading of readings) expect(reading.values.at(-1)).toEqual(readings[0]?.values.at(-1));
    await desk.until(Promise.all(streams.map((stream) => stream.close())));
    expect(desk.received('cancelMktData')).toHaveLength(1);
  });

  test('a reader that falls behind a lossless buffer gets an error after the last value, and its line is free', async () => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.quotes('AAPL', { buffer: { keep: 'all', capacity: 5 } }));
    await desk.clock.run(10_000);
    const reading = desk.read(stream);
    await desk.clock.run(1);
    expect(reading.values).toHaveLength(6);
    expect(reading.error).toMatchObject({ code: 'ERR_IB_STREAM_OVERFLOW' });
    expect(desk.received('cancelMktData')).toHaveLength(1);
  });
});
