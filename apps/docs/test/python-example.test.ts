import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { loadScenario, MockTws } from '@autobot/testing-mocks';
import { expect, test } from 'vitest';

const folder = new URL('../../../examples/python/', import.meta.url);
const example = new URL('steady_client.py', folder);
const scenario = new URL('cut.yaml', folder);
const readme = new URL('../../../packages/testing-mocks/README.md', import.meta.url);
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython)
  process.stderr.write(
    'SKIPPED: there is no python3 here (Debian: apt-get install python3), so the Python example was not run\n',
  );

const whilePythonRuns = { timeout: 60_000 };

test.skipIf(!hasPython)(
  'the Python example, of the standard library only, survives a cut connection',
  whilePythonRuns,
  async () => {
    await using tws = await MockTws.start({ seed: 7 });
    tws.play(loadScenario(scenario.pathname));
    const python = spawn('python3', [example.pathname, String(tws.port)], { timeout: 50_000 });
    const [stdout, stderr] = await Promise.all([text(python.stdout), text(python.stderr), once(python, 'close')]);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'connected to server version 178, next order id 1',
      expect.stringMatching(/^time \d{10}$/),
      'connection lost',
      'connected again',
      expect.stringMatching(/^time \d{10}$/),
    ]);
    expect(tws.report()).toMatchObject({ unfired: [], failures: [], broken: [] });
  },
);

test('it imports nothing but the standard library', () => {
  const imports = readFileSync(example, 'utf8').match(/^(?:import|from) \w+/gm);
  expect(imports).toEqual(['import socket', 'import struct', 'import sys', 'import time']);
});

test.each([
  ['python', example],
  ['yaml', scenario],
])('the README shows the %s file word for word', (language, file) => {
  expect(readFileSync(readme, 'utf8')).toContain(`\`\`\`${language}\n${readFileSync(file, 'utf8')}\`\`\``);
});
