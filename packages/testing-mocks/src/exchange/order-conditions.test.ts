import { expect, test } from 'vitest';
import { areMet, type ConditionFacts, type OrderCondition } from './order-conditions.ts';

const quote = { bid: 9, ask: 11, last: 10, bidSize: 1, askSize: 1, lastSize: 1, volume: 500, close: 8, atMs: 0 };
const facts: ConditionFacts = {
  nowMs: 1_000,
  quoteOf: (conId) => (conId === 1 ? quote : undefined),
  marginPercent: () => 40,
  hasTraded: (symbol, secType) => symbol === 'AAPL' && secType === 'STK',
};
const holds: OrderCondition = { kind: 'time', isMore: true, atMs: 1_000, joinsNext: 'and' };
const fails: OrderCondition = { kind: 'time', isMore: false, atMs: 999, joinsNext: 'and' };
const or = (condition: OrderCondition): OrderCondition => ({ ...condition, joinsNext: 'or' });

test.each<[boolean, OrderCondition]>([
  [true, { kind: 'price', conId: 1, isMore: true, price: 10, joinsNext: 'and' }],
  [false, { kind: 'price', conId: 1, isMore: false, price: 9.99, joinsNext: 'and' }],
  [false, { kind: 'price', conId: 2, isMore: true, price: 0, joinsNext: 'and' }],
  [true, { kind: 'volume', conId: 1, isMore: false, volume: 500, joinsNext: 'and' }],
  [true, { kind: 'percent-change', conId: 1, isMore: true, percent: 25, joinsNext: 'and' }],
  [false, { kind: 'percent-change', conId: 1, isMore: true, percent: 25.1, joinsNext: 'and' }],
  [false, { kind: 'margin', isMore: false, percent: 39, joinsNext: 'and' }],
  [true, { kind: 'execution', symbol: 'AAPL', secType: 'STK', joinsNext: 'and' }],
  [false, { kind: 'execution', symbol: 'AAPL', secType: 'OPT', joinsNext: 'and' }],
])('%s: %j', (met, condition) => {
  expect(areMet({ list: [condition], cancelsOrder: false, fields: [] }, facts)).toBe(met);
});

test.each<[boolean, readonly OrderCondition[]]>([
  [true, [holds, holds]],
  [false, [holds, fails]],
  [true, [or(fails), holds]],
  [true, [holds, or(holds), fails]],
  [false, [holds, or(fails), holds, fails]],
  // What joins the last one to nothing means nothing.
  [false, [holds, or(fails)]],
])('%s for a list joined by and, and by or', (met, list) => {
  expect(areMet({ list, cancelsOrder: false, fields: [] }, facts)).toBe(met);
});
