import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { MockTws } from '@autobot/testing-mocks';
import { expect, test } from 'vitest';

const example = new URL('../../../examples/python/steady_client.py', import.meta.url);
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython)
  process.stderr.write(
    'SKIPPED: there is no python3 here (Debian: apt-get install python3), so the Python example was not run\n',
  );

test.skipIf(!hasPython)('the Python example, of the standard library only, survives a cut connection', async () => {
  await using tws = await MockTws.start({ seed: 7 });
  const cut = tws.fault({ kind: 'drop', on: 'reqCurrentTime', nth: 2, when: 'before' });
  const python = spawn('python3', [example.pathname, String(tws.port)], { timeout: 30_000 });
  const [stdout, stderr] = await Promise.all([text(python.stdout), text(python.stderr), once(python, 'close')]);
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual([
    'connected to server version 178, next order id 1',
    expect.stringMatching(/^time \d{10}$/),
    'connection lost',
    'connected again',
    expect.stringMatching(/^time \d{10}$/),
  ]);
  expect(cut.fired).toBe(1);
  expect(tws.report()).toMatchObject({ unfired: [], failures: [], broken: [] });
});

test('it imports nothing but the standard library', () => {
  const imports = readFileSync(example, 'utf8').match(/^(?:import|from) \w+/gm);
  expect(imports).toEqual(['import socket', 'import struct', 'import sys', 'import time']);
});
