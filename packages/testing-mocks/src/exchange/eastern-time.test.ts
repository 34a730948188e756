import { expect, test } from 'vitest';
import { compactDay, easternDayOf, easternTimestamp, fromEastern } from './eastern-time.ts';

test.each([
  ['2026-01-15T14:30:00Z', '20260115 09:30:00'],
  ['2026-07-15T13:30:00Z', '20260715 09:30:00'],
  ['2026-03-08T06:59:59Z', '20260308 01:59:59'],
  ['2026-03-08T07:00:00Z', '20260308 03:00:00'],
  ['2026-11-01T05:59:59Z', '20261101 01:59:59'],
  ['2026-11-01T06:00:00Z', '20261101 01:00:00'],
  ['2027-01-01T04:59:59Z', '20261231 23:59:59'],
])('%s is %s in New York', (utc, eastern) => {
  expect(easternTimestamp(Date.parse(utc))).toBe(eastern);
});

test('agrees with the time-zone data of the runtime throughout ten years', () => {
  const formatter = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'America/New_York',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const mismatches: string[] = [];
  for (let epochMs = Date.UTC(2020, 0, 1); epochMs < Date.UTC(2030, 0, 1); epochMs += 31 * 3_600_000) {
    const expected = formatter.format(epochMs).replaceAll('-', '').replace(',', '');
    if (easternTimestamp(epochMs) !== expected) mismatches.push(`${expected} was ${easternTimestamp(epochMs)}`);
  }
  expect(mismatches).toEqual([]);
});

test('a wall time goes to the instant and back', () => {
  for (const [month, hour] of [
    [1, 9],
    [7, 16],
    [3, 20],
    [11, 4],
  ] as const) {
    const day = { year: 2026, month, day: 8 };
    const epochMs = fromEastern(day, hour, 30);
    expect(easternTimestamp(epochMs)).toBe(`${compactDay(day)} ${String(hour).padStart(2, '0')}:30:00`);
    expect(easternDayOf(epochMs)).toEqual(day);
  }
});
