import { FakeClock } from '@autobot/resilience/testing';
import { expect, test } from 'vitest';
import { Market } from '../exchange/market.ts';
import { BarUpdateStream, RealTimeBarStream } from './bar-stream.ts';

/** The market on a Monday at 10:00 New York time. */
function openMarket(): { readonly clock: FakeClock; readonly market: Market } {
  const clock = new FakeClock(Date.parse('2026-01-05T15:00:00Z'));
  return { clock, market: new Market({ seed: 1, wallNow: () => clock.wallNow() }) };
}

function aapl(market: Market): Market['instruments'][number] {
  const found = market.instruments.find(({ symbol }) => symbol === 'AAPL');
  if (found === undefined) throw new Error('AAPL is not listed');
  return found;
}

test('a real-time bar is told once, when its five seconds are over, and those missed are not made up for', () => {
  const { clock, market } = openMarket();
  const wish = { reqId: 7, instrument: aapl(market), price: 'TRADES' } as const;
  const stream = new RealTimeBarStream(wish, market.nowMs);
  clock.advance(4_999);
  expect(stream.news(market)).toEqual([]);
  clock.advance(1);
  const [bar] = stream.news(market);
  expect(bar?.slice(0, 4)).toEqual([50, 3, 7, Date.parse('2026-01-05T15:00:00Z') / 1000]);
  expect(bar).toHaveLength(11);
  expect(stream.news(market)).toEqual([]);
  clock.advance(60_000);
  expect(stream.news(market)).toHaveLength(1);
});

test('the bar being made is told when it has changed: open, CLOSE, high, low', () => {
  const { clock, market } = openMarket();
  const dating = { isDaily: false, formatDate: 2 } as const;
  const size = { unit: 'ms', ms: 300_000 } as const;
  const stream = new BarUpdateStream({ reqId: 8, instrument: aapl(market), price: 'TRADES', size, dating });
  clock.advance(90_000);
  const [update = []] = stream.news(market);
  expect(update.slice(0, 2)).toEqual([90, 8]);
  expect(update[3]).toBe(String(Date.parse('2026-01-05T15:00:00Z') / 1000));
  const [, , , , open, close, high, low] = update.map(Number);
  expect(high).toBeGreaterThanOrEqual(Math.max(open ?? 0, close ?? 0));
  expect(low).toBeLessThanOrEqual(Math.min(open ?? 0, close ?? 0));
  expect(update).toHaveLength(10);
  expect(stream.news(market)).toEqual([]);
});
