import { expect, it } from 'vitest';
import { OURS, PEERS } from './contestants.ts';
import { judgeShared, type Speed } from './judge-shared.ts';

const speeds = (ours: number): readonly Speed[] => [
  { name: OURS, connections: 1, perSecond: [ours, ours * 2, ours], p99Ms: [1] },
  { name: PEERS[0], connections: 1, perSecond: [1_000, 2_000, 1_000], p99Ms: [1] },
  { name: PEERS[1], connections: 1, perSecond: [10, 10, 10], p99Ms: [1] },
];

it('asks for most of the faster peer, and takes a missing figure for a miss', () => {
  expect(judgeShared(speeds(850), [1])).toEqual([]);
  expect(judgeShared(speeds(849), [1])).toEqual(['shared store, 1 connections: 0.85 of the faster peer is below 0.85']);
  expect(judgeShared(speeds(850), [1, 16])).toEqual([
    'shared store, 16 connections: NaN of the faster peer is below 0.85',
  ]);
});
