import type { LiveBar } from '@autobot/ib-connector';
import { describe, expect, test } from 'vitest';
import { VirtualDesk } from './virtual-desk.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const secondsOf = (bars: readonly LiveBar[]) => bars.map(({ time }) => time.getTime() / 1_000);

// Seconds from each bar to the next.
function steps(bars: readonly LiveBar[]): ReadonlySet<number> {
  const seconds = secondsOf(bars);
  return new Set(seconds.slice(1).map((second, index) => second - (seconds[index] ?? 0)));
}

describe('real-time bars', () => {
  test('are filled in from history after the link was away: no bar twice, none left out', async () => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.realTimeBars('AAPL'));
    const reading = desk.read(stream);
    await desk.clock.run(22_000);
    desk.tws.fault({ kind: 'restart', forMs: 3 * MINUTE_MS });
    await desk.clock.run(5 * MINUTE_MS);
    expect(steps(reading.values)).toEqual(new Set([5]));
    expect(reading.gaps).toMatchObject([{ cause: 'linkLost', isFilled: true }]);
    const [gap] = reading.gaps;
    const missed = reading.values.filter(({ origin }) => origin === 'history');
    expect(missed.length).toBeGreaterThan(30);
    const at = gap === undefined ? -1 : reading.items.indexOf(gap);
    expect(reading.items.slice(at + 1, at + 1 + missed.length)).toEqual(missed);
    expect(reading.values.at(-1)).toMatchObject({ origin: 'live', state: 'final', quality: 'live' });
  });

  test('say so where history cannot fill what is missing, and go on', async () => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.realTimeBars('AAPL'));
    const reading = desk.read(stream);
    await desk.clock.run(22_000);
    desk.tws.fault({ kind: 'request-refused', request: 'reqHistoricalData', code: 200, times: 99 });
    desk.tws.fault({ kind: 'restart', forMs: MINUTE_MS });
    await desk.clock.run(5 * MINUTE_MS);
    expect(reading.gaps).toMatchObject([{ cause: 'linkLost', isFilled: false }]);
    expect(reading.values.every(({ origin }) => origin === 'live')).toBe(true);
    expect(reading.values.length).toBeGreaterThan(20);
  });

  test('leave a gap of more than an hour as it is', async () => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.realTimeBars('AAPL'));
    const reading = desk.read(stream);
    await desk.clock.run(22_000);
    desk.tws.fault({ kind: 'restart', forMs: 65 * MINUTE_MS });
    await desk.clock.run(70 * MINUTE_MS);
    expect(reading.gaps).toMatchObject([{ cause: 'linkLost', isFilled: false }]);
    expect(desk.received('reqHistoricalData')).toEqual([]);
  });
});

const open = async (desk: VirtualDesk) => {
  // The market opens with the test: an hour later half an hour of bars is of one day.
  if (desk.clock.now() < HOUR_MS) await desk.clock.run(HOUR_MS);
  return desk.until(desk.connector.streams.bars('AAPL', { barSize: '1 min', duration: '1800 S' }));
};
const finals = (bars: readonly LiveBar[]) => bars.filter(({ state }) => state === 'final');

describe('bars that are kept up to date', () => {
  test('tell each bar as final once, and the one that is being made as it changes', async () => {
    await using desk = await VirtualDesk.connected();
    const reading = desk.read(await open(desk));
    await desk.clock.run(10 * MINUTE_MS);
    expect(steps(finals(reading.values))).toEqual(new Set([60]));
    expect(reading.values.filter(({ state }) => state === 'building').length).toBeGreaterThan(10);
    expect(reading.gaps).toEqual([]);
  });

  test.each([
    ['the link was away for ten minutes', { kind: 'restart', forMs: 10 * MINUTE_MS } as const],
    ['the nightly reset', { kind: 'nightly-reset', forMs: 10 * MINUTE_MS, data: 'lost' } as const],
    ['a nightly reset that kept the data', { kind: 'nightly-reset', forMs: 10 * MINUTE_MS, data: 'kept' } as const],
  ])('are merged after %s: every bar final once, as history has it', async (_what, fault) => {
    await using desk = await VirtualDesk.connected();
    const reading = desk.read(await open(desk));
    await desk.clock.run(5 * MINUTE_MS);
    desk.tws.fault(fault);
    await desk.clock.run(20 * MINUTE_MS);
    expect(reading.gaps.map(({ isFilled }) => isFilled)).toEqual([true]);
    expect(steps(finals(reading.values))).toEqual(new Set([60]));
    const [gap] = reading.gaps;
    const after = reading.values.slice(gap === undefined ? 0 : reading.items.indexOf(gap));
    const missed = after.filter(({ origin, state }) => origin === 'history' && state === 'final');
    expect(missed.length).toBeGreaterThan(8);
    const asked = desk.connector.getHistoricalData({ symbol: 'AAPL', duration: '3600 S', barSize: '1 min' });
    const inHistory = new Map((await desk.until(asked)).map((bar) => [bar.time.getTime(), bar]));
    for (const { time, open: opened, close, high, low, volume } of missed) {
      expect(inHistory.get(time.getTime())).toMatchObject({ open: opened, close, high, low, volume });
    }
  });

  test('ask after an interruption for what is missing, not for everything', async () => {
    await using desk = await VirtualDesk.connected();
    desk.read(await open(desk));
    await desk.clock.run(MINUTE_MS);
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    await desk.clock.run(MINUTE_MS);
    const durations = desk.tws.journal.named('reqHistoricalData').map(({ fields }) => fields[17]);
    expect(durations[0]).toBe('1800 S');
    expect(Number(durations[1]?.split(' ')[0])).toBeLessThan(300);
  });

  test('give a reader that joins what the others have got', async () => {
    await using desk = await VirtualDesk.connected();
    const first = desk.read(await open(desk));
    await desk.clock.run(MINUTE_MS);
    const second = desk.read(await open(desk));
    await desk.clock.run(MINUTE_MS);
    expect(secondsOf(finals(second.values))).toEqual(secondsOf(finals(first.values)));
    expect(desk.received('reqHistoricalData')).toHaveLength(1);
  });
});
