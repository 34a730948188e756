import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const EXAMPLE = fileURLToPath(new URL('readme-example.ts', import.meta.url));

function runExample(environment: Readonly<Record<string, string>>) {
  return spawnSync(process.execPath, ['--conditions=@autobot/source', EXAMPLE], {
    env: environment,
    encoding: 'utf8',
  });
}

it('shows in the README the example that is compiled and run here', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(readFileSync(EXAMPLE, 'utf8'));
});

it('logs the settings of a good environment, its warnings, and no secret', () => {
  const { status, stdout } = runExample({ APP_TIMEOUT: '250ms', APP_TOKEN: 'canary-5', APP_PROT: '1' });
  expect(status).toBe(0);
  expect(stdout).toContain('did you mean APP_PORT?');
  expect(stdout).toContain('"port":8080,"timeoutMs":250,"token":"[REDACTED]"');
  expect(stdout).not.toContain('canary');
});

it('ends with status 78 and a sentence for each problem of a bad environment', () => {
  const { status, stdout, stderr } = runExample({ APP_PORT: '80800', APP_TIMEOUT: '5 days' });
  expect(status).toBe(78);
  expect(stdout).toBe('');
  expect(stderr).toContain('APP_PORT must be 1 to 65535, was "80800"; default 8080');
  expect(stderr).toContain('APP_TIMEOUT must be');
});
