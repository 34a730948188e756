import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

test('over TCP and in real time, half a minute of faults breaks no invariant', { timeout: 180_000 }, async () => {
  const { stdout } = await run('node', ['--conditions=@autobot/source', 'src/real.ts', '--seconds', '30'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(stdout).toMatch(/^seed 1: \d+ faults, \d{3,} events, 0 violations$/m);
});
