import { expect, test } from 'vitest';
import { VirtualDesk } from './virtual-desk.ts';

const HOUR_MS = 3_600_000;
const lastYear = new Date('2026-01-02T21:00:00Z');

/** Bars of five seconds, an hour each, one page after another: what is paced the most. */
const seconds = (request: { duration: string; symbol?: string }) => ({
  symbol: 'AAPL',
  barSize: '5 secs' as const,
  end: lastYear,
  ...request,
});

const historyNotices = (desk: VirtualDesk) => desk.told('notice.received').filter(({ notice }) => notice.code === 162);

test('a backfill of hours breaks no rule as TWS enforces it, and runs at its full rate', async () => {
  await using desk = await VirtualDesk.connected();
  const startMs = desk.clock.now();
  const pages = 300;
  const read = desk.connector.history.bars(seconds({ duration: `${pages * 3_600} S` }));
  await desk.clock.run(HOUR_MS);
  const bars = await read;
  expect(bars).toHaveLength(pages * 720);
  const asked = desk.tws.journal.named('reqHistoricalData');
  expect(asked).toHaveLength(pages);
  expect(historyNotices(desk)).toEqual([]);
  // 60 in each ten minutes: the last of 300 may go after four of them at best.
  const idealMs = (pages / 60 - 1) * 600_000;
  const tookMs = (asked.at(-1)?.atMs ?? 0) - startMs;
  expect(idealMs / tookMs).toBeGreaterThan(0.95);
}, 60_000);

test('many contracts at once break no rule either, BID_ASK counted twice', async () => {
  await using desk = await VirtualDesk.connected();
  const symbols = ['AAPL', 'MSFT', 'AMC'];
  const all = symbols.flatMap((symbol, index) => [
    desk.connector.history.bars(seconds({ symbol, duration: '36000 S' })),
    desk.connector.history.ticks({
      symbol,
      end: lastYear,
      count: 3_000,
      whatToShow: index === 0 ? 'TRADES' : 'BID_ASK',
    }),
  ]);
  await desk.clock.run(2 * HOUR_MS);
  await Promise.all(all);
  expect(historyNotices(desk)).toEqual([]);
}, 60_000);

test('says before it waits how long a backfill takes and which rule it waits for', async () => {
  await using desk = await VirtualDesk.connected();
  const { history } = desk.connector;
  expect(history.estimate(seconds({ duration: '18000 S' }))).toEqual({ requests: 5, waitMs: 0, rule: undefined });
  const estimate = history.estimate(seconds({ duration: `${300 * 3_600} S` }));
  expect(estimate).toMatchObject({ requests: 300, rule: 'historyWindow', waitMs: 4 * 601_000 });
  expect(desk.tws.journal.named('reqHistoricalData')).toEqual([]);
});

test('what was asked on one link still counts on the next', async () => {
  await using desk = await VirtualDesk.connected();
  await desk.until(desk.connector.history.bars(seconds({ duration: `${5 * 3_600} S` })));
  const used = () => desk.connector.getStatus().pacing.history.window.available;
  expect(used()).toBe(55);
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await desk.clock.run(10_000);
  expect(desk.connector.isReady).toBe(true);
  expect(desk.tws.journal.connections).toHaveLength(2);
  expect(used()).toBe(55);
  expect(desk.connector.history.estimate(seconds({ duration: '3600 S' }))).toMatchObject({
    rule: 'historyIdentical',
  });
});

test('a backfill that a dropped link cuts in two goes on where it was, and still breaks no rule', async () => {
  await using desk = await VirtualDesk.connected();
  const read = desk.connector.history.bars(seconds({ duration: `${30 * 3_600} S` }));
  await desk.clock.run(4_000);
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await desk.clock.run(HOUR_MS);
  expect(await read).toHaveLength(30 * 720);
  expect(historyNotices(desk)).toEqual([]);
});

test('one request refuses to wait longer than its deadline, and waits if it is told to', async () => {
  await using desk = await VirtualDesk.connected();
  const { history } = desk.connector;
  const drained = history.bars(seconds({ duration: `${60 * 3_600} S` }));
  await desk.clock.run(60_000);
  await drained;
  const one = seconds({ duration: '3600 S', symbol: 'MSFT' });
  await expect(history.bars(one)).rejects.toMatchObject({
    code: 'ERR_RATE_LIMITED',
    message: expect.stringContaining("IB's rule historyWindow") as string,
  });
  const patient = history.bars({ ...one, timeoutMs: 900_000 });
  await desk.clock.run(700_000);
  expect(await patient).toHaveLength(720);
});

test('closes the history lane when TWS complains all the same, and asks again afterwards', async () => {
  await using desk = await VirtualDesk.connected();
  await desk.until(desk.connector.resolveContract('AAPL'));
  desk.tws.fault({ kind: 'pacing-violation' });
  const asked = desk.connector.history.bars({ symbol: 'AAPL', duration: '1 D', barSize: '1 min', timeoutMs: 300_000 });
  await desk.clock.run(1_000);
  expect(desk.connector.getStatus().pacing.history.closedMs).toBeGreaterThan(58_000);
  await desk.clock.run(65_000);
  expect((await asked).length).toBeGreaterThan(0);
  expect(desk.tws.journal.named('reqHistoricalData')).toHaveLength(2);
});

test('never has more than fifty history requests open', async () => {
  await using desk = await VirtualDesk.connected();
  await desk.until(desk.connector.resolveContract('AAPL'));
  desk.tws.fault({ kind: 'latency', ms: 5_000 });
  const all = Array.from({ length: 120 }, (_, day) =>
    desk.connector.history.bars({
      symbol: 'AAPL',
      duration: '1 D',
      barSize: '5 mins',
      end: new Date(lastYear.getTime() - day * 86_400_000),
      timeoutMs: 300_000,
    }),
  );
  await desk.clock.run(2_500);
  expect(desk.connector.getStatus().pacing.slots.history).toMatchObject({ inUse: 50, limit: 50 });
  expect(desk.tws.journal.named('reqHistoricalData')).toHaveLength(50);
  await desk.clock.run(120_000);
  await Promise.all(all);
  expect(desk.tws.journal.named('reqHistoricalData')).toHaveLength(120);
});
