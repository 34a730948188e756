import { type Bar, type BarSize, type HistoryRequest, stoqeyTwsApi } from '@autobot/ib-connector';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { describe, expect, test } from 'vitest';
import { toInboundEvent } from '../src/inbound/to-inbound-event.ts';
import { toBar } from '../src/operations/historical-bars.ts';
import { toTwsTime } from '../src/operations/tws-time.ts';
import { VirtualDesk } from './virtual-desk.ts';

const times = (bars: readonly Bar[]) => bars.map(({ time }) => time.getTime());
const strictlyRising = (bars: readonly Bar[]) =>
  times(bars).every((time, index, all) => index === 0 || time > (all[index - 1] ?? 0));

/** What one request gives, whatever its size, asked for without splitting. */
function whole(desk: VirtualDesk, request: HistoryRequest): Promise<readonly Bar[]> {
  return desk.until(desk.connector.history.bars(request));
}

describe('bars', () => {
  test.each([
    ['2 D', '1 min', 2, 2 * 390],
    ['3 D', '1 min', 3, 3 * 390],
    ['5400 S', '1 secs', 3, 5_400],
    ['10 D', '2 mins', 5, 10 * 195],
  ] as const)(
    '%s of %s comes in %i pages with %i bars, none missing and none twice',
    async (duration, barSize, pages, count) => {
      await using desk = await VirtualDesk.connected();
      const end = new Date('2026-01-02T21:00:00Z');
      const bars = await whole(desk, { symbol: 'AAPL', duration, barSize, end });
      expect(bars).toHaveLength(count);
      expect(strictlyRising(bars)).toBe(true);
      expect(desk.tws.journal.named('reqHistoricalData')).toHaveLength(pages);
    },
  );

  test.each([
    ['7200 S', '5 secs', '2026-01-02T17:00:00Z'],
    ['7200 S', '5 secs', '2026-01-02T17:00:03Z'],
    ['30000 S', '30 secs', '2026-01-02T16:07:11Z'],
    ['1 D', '15 secs', '2026-01-02T20:00:00Z'],
    ['2 D', '30 secs', '2026-01-02T14:45:30Z'],
    ['1 M', '5 mins', '2026-01-02T21:00:00Z'],
    ['2 M', '1 hour', '2026-01-02T21:00:00Z'],
    ['1 W', '1 min', '2026-01-02T21:00:00Z'],
    ['2 Y', '1 day', '2026-01-02T21:00:00Z'],
    ['366 D', '1 day', '2026-01-02T21:00:00Z'],
    ['1000 D', '1 day', '2026-01-02T21:00:00Z'],
  ] as const)('%s of %s to %s is what one request would give', async (duration, barSize, end) => {
    await using desk = await VirtualDesk.connected();
    const bars = await whole(desk, { symbol: 'AAPL', duration, barSize, end: new Date(end) });
    expect(desk.tws.journal.named('reqHistoricalData').length).toBeGreaterThan(1);
    const raw = await inOneRequest({ duration, barSize, end: new Date(end) });
    expect(times(bars)).toEqual(times(raw));
    expect(bars).toEqual(raw);
  });

  test.each([
    ['1 D', '1 min'],
    ['1800 S', '1 secs'],
    ['1 M', '1 hour'],
    ['1 Y', '1 day'],
    ['3 Y', '1 week'],
    ['5 Y', '1 month'],
  ] as const)('%s of %s is one request', async (duration, barSize) => {
    await using desk = await VirtualDesk.connected();
    const bars = await whole(desk, { symbol: 'AAPL', duration, barSize });
    expect(bars.length).toBeGreaterThan(0);
    expect(desk.tws.journal.named('reqHistoricalData')).toHaveLength(1);
  });

  test('adjusted prices are never split, since TWS gives them up to now only', async () => {
    await using desk = await VirtualDesk.connected();
    await whole(desk, { symbol: 'AAPL', duration: '2 Y', barSize: '1 day', whatToShow: 'ADJUSTED_LAST' });
    expect(desk.tws.journal.named('reqHistoricalData')).toHaveLength(1);
    const end = new Date('2026-01-02T21:00:00Z');
    await expect(
      desk.connector.history.bars({
        symbol: 'AAPL',
        duration: '1 Y',
        barSize: '1 day',
        whatToShow: 'ADJUSTED_LAST',
        end,
      }),
    ).rejects.toThrow('end must be left out for ADJUSTED_LAST');
  });

  test.each(['TRADES', 'MIDPOINT', 'BID', 'ASK', 'BID_ASK'] as const)('shows %s', async (whatToShow) => {
    await using desk = await VirtualDesk.connected();
    const bars = await whole(desk, { symbol: 'AAPL', duration: '2 D', barSize: '5 mins', whatToShow });
    expect(bars.length).toBeGreaterThan(10);
    expect(bars.every(({ volume }) => (whatToShow === 'TRADES' ? volume > 0 : volume === -1))).toBe(true);
  });

  test('are given page by page, newest first, and nothing is asked for what is not read', async () => {
    await using desk = await VirtualDesk.connected();
    const seen: number[] = [];
    const read = async () => {
      for await (const page of desk.connector.history.pages({ symbol: 'AAPL', duration: '5 D', barSize: '1 min' })) {
        seen.push(page.share);
        if (seen.length === 2) break;
      }
    };
    await desk.until(read());
    expect(seen.map((share) => share.toFixed(2))).toEqual(['0.20', '0.40']);
    expect(desk.tws.journal.named('reqHistoricalData')).toHaveLength(2);
  });

  test('tell how far they are', async () => {
    await using desk = await VirtualDesk.connected();
    const progress: number[] = [];
    desk.connector.on('history.progressed', ({ share }) => progress.push(share));
    await whole(desk, { symbol: 'AAPL', duration: '4 D', barSize: '1 min' });
    expect(progress).toEqual([0.25, 0.5, 0.75, 1]);
  });

  test('are an empty list where TWS has no data', async () => {
    await using desk = await VirtualDesk.connected();
    await desk.until(desk.connector.resolveContract('AAPL'));
    const text = 'Historical Market Data Service error message:HMDS query returned no data: AAPL';
    desk.tws.fault({ kind: 'request-refused', request: 'reqHistoricalData', code: 162, text });
    expect(await whole(desk, { symbol: 'AAPL', duration: '1 D', barSize: '1 min' })).toEqual([]);
  });
});

describe('ticks', () => {
  test('of a time come in pages, none missing and none twice', async () => {
    await using desk = await VirtualDesk.connected();
    const start = new Date('2026-01-02T15:00:00Z');
    const end = new Date('2026-01-02T15:42:00Z');
    const ticks = await desk.until(desk.connector.history.ticks({ symbol: 'AAPL', start, end }));
    expect(ticks.map(({ time }) => time.getTime())).toEqual(
      Array.from({ length: 42 * 60 }, (_, second) => start.getTime() + second * 1_000),
    );
    expect(ticks[0]).toMatchObject({ type: 'trade', exchange: 'NASDAQ' });
    expect(desk.tws.journal.named('reqHistoricalTicks')).toHaveLength(3);
  });

  test('before a time are the last so many, oldest first', async () => {
    await using desk = await VirtualDesk.connected();
    const end = new Date('2026-01-02T15:42:00Z');
    const query = { symbol: 'AAPL', end, count: 1_500, whatToShow: 'BID_ASK' } as const;
    const ticks = await desk.until(desk.connector.history.ticks(query));
    expect(ticks.map(({ time }) => time.getTime())).toEqual(
      Array.from({ length: 1_500 }, (_, index) => end.getTime() - (1_499 - index) * 1_000),
    );
    expect(ticks[0]).toMatchObject({ type: 'bidAsk' });
  });

  test('need a count where there is no start', async () => {
    await using desk = await VirtualDesk.connected();
    await expect(desk.connector.history.ticks({ symbol: 'AAPL' })).rejects.toThrow('count is needed');
  });
});

test('says since when there is history, and what traded at which price', async () => {
  await using desk = await VirtualDesk.connected();
  const { history } = desk.connector;
  expect(await desk.until(history.headTimestamp({ symbol: 'AAPL' }))).toEqual(new Date(345_479_400_000));
  const rows = await desk.until(history.histogram({ symbol: 'AAPL', period: { count: 3, unit: 'day' } }));
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.map(({ price }) => price)).toEqual(rows.map(({ price }) => price).toSorted((one, other) => one - other));
});

/** The same stretch from a TWS of its own, in one request: the mock takes any size up to 20,000 bars. */
async function inOneRequest(stretch: { duration: string; barSize: BarSize; end: Date }): Promise<readonly Bar[]> {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  const bars: Bar[] = [];
  const api = stoqeyTwsApi({
    host: tws.host,
    port: tws.port,
    clientId: 9,
    onEvent: (name, args) => {
      const event = toInboundEvent(name, args);
      if (event?.type === 'bar') bars.push(toBar(event.bar));
    },
  });
  api.open();
  await clock.run(1_000);
  const { duration, barSize, end } = stretch;
  const contract = { symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' } as const;
  const what = { whatToShow: 'TRADES', isRegularHoursOnly: true } as const;
  api.reqHistoricalData(1, { contract, duration, barSize, endDateTime: toTwsTime(end), ...what });
  await clock.run(1_000);
  const closing = api.close();
  await clock.run(1_000);
  await closing;
  return bars;
}
