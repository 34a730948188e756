import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it.each([
  ['docs/reference/notices.md', 'write-notice-table.mjs'],
  ['docs/reference/env.md and .env.example', 'write-env-reference.mjs'],
])('keeps %s as %s writes it', (_, script) => {
  const path = fileURLToPath(new URL(`../../../tools/${script}`, import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=@autobot/source', path, '--check'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
