import { expect, test } from 'vitest';
import { simulation } from './simulation.ts';

test('one seed is one run: three processes come to the same hash, another seed to another', {
  timeout: 120_000,
}, async () => {
  const seeds = ['8', '8', '8', '9'];
  const hashes: string[] = [];
  for (const seed of seeds) hashes.push((await simulation('simulate.ts', '--hash', '--seed', seed)).trim());
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(hashes.slice(0, 3)).size).toBe(1);
  expect(hashes[3]).not.toBe(hashes[0]);
});
