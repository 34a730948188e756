import { expect, test } from 'vitest';
import { type Bar, type BarQuery, barsOf } from './bar-history.ts';
import { compactDay, easternTimestamp, fromEastern } from './eastern-time.ts';
import { stockNamed } from './instrument-catalogue.ts';
import { PricePath } from './price-path.ts';

const stock = stockNamed('TEST', 100, 1);
const friday = { year: 2026, month: 1, day: 9 };
const HOUR_MS = 3_600_000;

/** One-minute bars of one regular session, unless told otherwise. */
function bars(changes: Partial<BarQuery> = {}): readonly Bar[] {
  const query: BarQuery = {
    instrument: stock,
    path: new PricePath(stock, 1),
    size: { unit: 'ms', ms: 60_000 },
    span: { count: 1, unit: 'day' },
    price: 'TRADES',
    endMs: fromEastern(friday, 16),
    regularOnly: true,
    ...changes,
  };
  return barsOf(query) ?? [];
}

test('one day of minutes is one session, from 09:30 to 15:59', () => {
  const minutes = bars();
  expect(minutes).toHaveLength(390);
  expect(easternTimestamp(minutes[0]?.startMs ?? 0)).toBe('20260109 09:30:00');
  expect(easternTimestamp(minutes.at(-1)?.startMs ?? 0)).toBe('20260109 15:59:00');
});

test('a day is what its minutes add up to', () => {
  const minutes = bars();
  const [day] = bars({ size: { unit: 'day' } });
  expect(day).toMatchObject({
    open: minutes[0]?.open,
    close: minutes.at(-1)?.close,
    high: Math.max(...minutes.map((bar) => bar.high)),
    low: Math.min(...minutes.map((bar) => bar.low)),
    volume: minutes.reduce((total, bar) => total + bar.volume, 0),
  });
});

test('hours begin on the full hour, so the first is half as long', () => {
  const starts = bars({ size: { unit: 'ms', ms: HOUR_MS } }).map((bar) => easternTimestamp(bar.startMs).slice(9, 14));
  expect(starts).toEqual(['09:30', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00']);
});

test('seconds count trading time, back over a week-end if need be', () => {
  const monday = { year: 2026, month: 1, day: 12 };
  const found = bars({ span: { count: 120, unit: 'second' }, endMs: fromEastern(monday, 9, 31) });
  expect(found.map((bar) => easternTimestamp(bar.startMs))).toEqual(['20260109 15:59:00', '20260112 09:30:00']);
});

test('a week is dated by its last day, a month likewise', () => {
  const weeks = bars({ size: { unit: 'week' }, span: { count: 1, unit: 'month' } });
  expect(weeks.map((bar) => compactDay(bar.day))).toEqual(['20251212', '20251219', '20251226', '20260102', '20260109']);
  const months = bars({ size: { unit: 'month' }, span: { count: 1, unit: 'year' } });
  expect(months).toHaveLength(13);
});

test('an end within a session leaves the last bar unfinished, and a weekend gives the day before', () => {
  expect(bars({ endMs: fromEastern(friday, 9, 31, 30) })).toHaveLength(2);
  const sunday = { year: 2026, month: 1, day: 11 };
  expect(bars({ endMs: fromEastern(sunday, 12), size: { unit: 'day' } }).map((bar) => compactDay(bar.day))).toEqual([
    '20260109',
  ]);
});

test('bid and ask lie a spread apart and carry no volume', () => {
  const [bid] = bars({ price: 'BID', size: { unit: 'day' } });
  const [ask] = bars({ price: 'ASK', size: { unit: 'day' } });
  const [both] = bars({ price: 'BID_ASK', size: { unit: 'day' } });
  expect(both).toMatchObject({ open: bid?.open, low: bid?.low, high: ask?.high, close: ask?.close, volume: -1 });
  expect((ask?.open ?? 0) - (bid?.open ?? 0)).toBeCloseTo(0.02);
});

test('more bars than an answer holds are refused', () => {
  const query = { size: { unit: 'ms', ms: 1_000 }, span: { count: 1, unit: 'month' } } as const;
  expect(
    barsOf({
      instrument: stock,
      path: new PricePath(stock, 1),
      price: 'TRADES',
      endMs: fromEastern(friday, 16),
      regularOnly: true,
      ...query,
    }),
  ).toBeUndefined();
});
