import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@autobot/resilience';
import { expect, it } from 'vitest';
import { runDemo } from '../src/run-demo.ts';
import { mockScenes } from '../src/scenes/scenes.ts';

const MOCK_TWS = fileURLToPath(new URL('../../../packages/testing-mocks/src/cli/mock-tws.ts', import.meta.url));

/** What the README says a command prints. */
function transcriptOf(command: string): readonly string[] {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, after = ''] = readme.split(`$ ${command}\n`);
  return after.slice(0, after.indexOf('```')).trimEnd().split('\n');
}

/** The line without what differs from run to run. */
function steady(line: string): string {
  return line
    .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:<port>')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/, '<token>')
    .replace(/--admin \d+/, '--admin <port>');
}

it('shows in the README the steps that npm run demo takes', () => {
  const [first, ...lines] = transcriptOf('npm run demo');
  expect(first).toMatch(/^embedded mock TWS at 127\.0\.0\.1:\d+ - trading is on, for this mock only$/);
  const names = lines.map((line) => / ✔ (.+?) {2,}[\d.]+ m?s /.exec(line)?.[1]).filter((name) => name !== undefined);
  expect(names).toEqual(mockScenes.map(({ name }) => name));
  expect(lines.at(-1)).toBe(`${mockScenes.length} passed, 0 failed`);
});

it('shows in the README what the dashboard says when it is ready', async () => {
  const interrupt = new AbortController();
  let said = '';
  await runDemo({
    argv: ['--dashboard', '--port', '0'],
    environment: {},
    isTerminal: false,
    columns: () => 80,
    write: (text) => {
      said += text;
      if (text.includes('Ctrl-C')) interrupt.abort(new Error('interrupted'));
    },
    writeError: (text) => (said += text),
    signal: interrupt.signal,
    clock: systemClock,
  });
  const shown = transcriptOf('npm run demo -- --dashboard');
  expect(said.split('\n').slice(0, shown.length).map(steady)).toEqual(shown.map(steady));
});

it('shows in the README what mock-tws says when it is ready', async () => {
  const args = ['--port', '0', '--scenario', 'nightly-reset', '--seed', '42', '--speed', '60'];
  const mock = spawn(process.execPath, ['--conditions=@autobot/source', MOCK_TWS, ...args], {
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(mock, 'exit');
  const said: string[] = [];
  for await (const line of createInterface(mock.stdout)) {
    said.push(steady(line));
    if (line.startsWith('control:')) break;
  }
  mock.kill('SIGINT');
  await ended;
  // Without a terminal there is no line that moves, which is the last one shown.
  expect(said).toEqual(
    transcriptOf('npx mock-tws --scenario nightly-reset --seed 42 --speed 60').slice(0, -1).map(steady),
  );
});
