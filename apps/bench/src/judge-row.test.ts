import { expect, it } from 'vitest';
import { judgeRow, type Standing, standingOf } from './judge-row.ts';
import type { Row } from './row.ts';

const aRow = (changes: Partial<Row> = {}): Row => ({
  id: 'r',
  title: 'a row',
  mostRatio: 2,
  contestants: [],
  ...changes,
});

const aStanding = (name: string, ratio: number, changes: Partial<Standing> = {}): Standing => ({
  name,
  ratio,
  bytes: 100,
  errorPercent: undefined,
  best: ratio,
  worst: ratio,
  ...changes,
});

it('finds nothing to say when the target is met and every peer is behind', () => {
  expect(judgeRow(aRow(), [aStanding('ours', 2), aStanding('peer', 2.1)])).toEqual([]);
});

it('complains of a target that is missed, in time, bytes or accuracy', () => {
  expect(judgeRow(aRow(), [aStanding('ours', 2.01)])).toEqual(['a row: 2.01 is above 2']);
  expect(judgeRow(aRow({ mostBytes: 99 }), [aStanding('ours', 1)])).toEqual(['a row: 100 B is above 99 B']);
  expect(judgeRow(aRow({ mostErrorPercent: 0.1 }), [aStanding('ours', 1, { errorPercent: 0.2 })])).toEqual([
    'a row: an error of 0.2 % is above 0.1 %',
  ]);
});

it('complains of what was never measured', () => {
  expect(judgeRow(aRow(), [aStanding('ours', Number.NaN)])).toHaveLength(1);
  expect(judgeRow(aRow({ mostErrorPercent: 0.1 }), [aStanding('ours', 1)])).toHaveLength(1);
  expect(judgeRow(aRow(), [])).toEqual(['a row: nothing was measured']);
});

it('complains of a peer that is ahead, but not of another way to use ours', () => {
  const standings = [aStanding('ours', 1.5), aStanding('ours (bare)', 1), aStanding('peer', 1.4)];
  expect(judgeRow(aRow(), standings)).toEqual(['a row: peer is ahead with 1.40 to 1.50']);
});

it('takes the run in the middle, and remembers the best and the worst', () => {
  const runs = [1.2, 1.9, 1.3].map((ratio) => ({ ratio, low: ratio, high: ratio, nanoseconds: 1, bytes: ratio * 10 }));
  expect(standingOf('ours', runs)).toMatchObject({ ratio: 1.3, best: 1.2, worst: 1.9, bytes: 13 });
});
