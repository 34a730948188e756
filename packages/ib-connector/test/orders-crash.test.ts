import { expect, test } from 'vitest';
import { ChildPool } from './orders-crash/child-pool.ts';
import { crashPoints } from './orders-crash/crash-points.ts';
import { type CrashRun, crashRun } from './orders-crash/crash-run.ts';

// The short form of `npm run prove:crashes`: real processes, killed by SIGKILL, on a real file.
test('killed at any step, it sends no order twice, forgets none, and knows where each stands', async () => {
  using pool = new ChildPool(1);
  const runs: CrashRun[] = [];
  for (const [index, point] of [...crashPoints, ...crashPoints.slice(0, 8)].entries()) {
    runs.push(await crashRun(1_000 + index, point, pool));
  }
  expect(
    runs.flatMap(({ seed, point, problems }) => problems.map((each) => `seed ${seed}, ${point}: ${each}`)),
  ).toEqual([]);
  const hit = new Set(runs.filter(({ isHit }) => isHit).map(({ point }) => point));
  expect(crashPoints.filter((point) => !hit.has(point))).toEqual([]);
}, 120_000);
