import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { RedisServer, whyNoRedis } from './redis-server.ts';

const EXAMPLE = fileURLToPath(new URL('readme-example.ts', import.meta.url));

it('shows in the README the example that is compiled and run here', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(readFileSync(EXAMPLE, 'utf8'));
});

const why = whyNoRedis();
it.skipIf(why !== undefined)(
  `runs it on a server that is new${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    await using server = await RedisServer.start();
    const env = { ...process.env, REDIS_URL: server.url, FORCE_COLOR: '0' };
    const example = spawn(process.execPath, ['--conditions=@autobot/source', EXAMPLE], { env });
    const [said, complaints] = await Promise.all([text(example.stdout), text(example.stderr)]);
    expect([said, complaints]).toEqual([expect.stringMatching(/^sent hello (recovering|shared|fallback) true\n$/), '']);
  },
  30_000,
);
