import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('keeps docs/reference/metrics.md as its script writes it', () => {
  const path = fileURLToPath(new URL('../../../tools/write-metrics-reference.mjs', import.meta.url));
  const args = ['--conditions=@autobot/source', path, '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
