import { expect, test } from 'vitest';
import { HistoryPacing, type HistoryQuery } from './history-pacing.ts';

let made = 0;

/** A request unlike any before it, unless told otherwise. */
function aQuery(changes: Partial<HistoryQuery> = {}): HistoryQuery {
  made += 1;
  return { identity: `query ${made}`, contract: `contract ${made}`, weight: 1, isPaced: true, ...changes };
}

test('the same request is refused within 15 seconds and taken after them', () => {
  const pacing = new HistoryPacing();
  const query = aQuery();
  expect(pacing.ask(query, 0)).toBeUndefined();
  expect(pacing.ask(query, 14_999)).toBe('identical within 15 s');
  expect(pacing.ask(query, 15_000)).toBeUndefined();
});

test('the sixth request for one contract within two seconds is refused', () => {
  const pacing = new HistoryPacing();
  const verdicts = Array.from({ length: 6 }, () => pacing.ask(aQuery({ contract: 'AAPL' }), 0));
  expect(verdicts).toEqual([...Array<undefined>(5).fill(undefined), 'six of one contract within 2 s']);
  expect(pacing.ask(aQuery({ contract: 'AAPL' }), 2_000)).toBeUndefined();
});

test('sixty requests fit into ten minutes, and bid and ask together count twice', () => {
  const pacing = new HistoryPacing();
  for (let index = 0; index < 29; index += 1) pacing.ask(aQuery({ weight: 2 }), index);
  expect(pacing.ask(aQuery(), 30)).toBeUndefined();
  expect(pacing.ask(aQuery({ weight: 2 }), 31)).toBe('60 within 10 min');
  expect(pacing.ask(aQuery(), 32)).toBeUndefined();
  expect(pacing.ask(aQuery(), 33)).toBe('60 within 10 min');
  expect(pacing.ask(aQuery(), 600_000)).toBeUndefined();
});

test('bars of a minute and more are not paced', () => {
  const pacing = new HistoryPacing();
  const query = aQuery({ isPaced: false });
  expect(Array.from({ length: 100 }, () => pacing.ask(query, 0))).not.toContain('identical within 15 s');
});
