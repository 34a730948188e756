import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { MockTws } from '@autobot/testing-mocks';
import { expect, it } from 'vitest';

const EXAMPLE = fileURLToPath(new URL('readme-example.ts', import.meta.url));

it('shows in the README the example that is compiled and run here', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(readFileSync(EXAMPLE, 'utf8'));
});

it('connects, asks for bars, streams a quote and ends by itself', async () => {
  await using tws = await MockTws.start({ tickIntervalMs: 20 });
  const example = spawn(process.execPath, ['--conditions=@autobot/source', EXAMPLE], {
    env: { IB_PORT: String(tws.port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => {
    example.on('exit', resolve);
  });
  const [stdout, stderr, status] = await Promise.all([text(example.stdout), text(example.stderr), ended]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+ bars\n/);
  expect(stdout).toContain("quality: 'live'");
});
