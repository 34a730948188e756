import { expect, it } from 'vitest';
import { judgeMock, type MockRun, timesDecoded } from './judge-mock.ts';
import { PACES, paceOf } from './pace.ts';

const MB = 1_000_000;

function aRun(decoded: number, emitted: Partial<MockRun['emitted']> = {}): MockRun {
  return { decoded, emitted: { single: 1, corked: 2 * decoded, bulk: 5 * decoded, ...emitted } };
}

it('finds nothing to say when every target is just met', () => {
  expect(judgeMock(PACES, [aRun(100)], [20 * MB, 25 * MB])).toEqual([]);
});

it('compares within each round, and takes the median of the rounds', () => {
  const runs = [aRun(100, { bulk: 400 }), aRun(50, { bulk: 300 }), aRun(200, { bulk: 1_000 })];
  expect(timesDecoded(runs, paceOf('bulk'))).toBe(5);
});

it('names each target that was missed, and takes no figure for none', () => {
  expect(judgeMock(PACES, [aRun(100, { corked: 199, bulk: 10 })], [20 * MB, 26 * MB])).toEqual([
    'the mock, one beat of 100 lines in a write: 1.99 times what the client decodes is below 2',
    'the mock, ten beats of 100 lines in a write: 0.10 times what the client decodes is below 5',
    'the mock: its heap grew by 6.0 MB, more than 5 MB',
  ]);
  expect(judgeMock(PACES, [], [])).toHaveLength(3);
});
