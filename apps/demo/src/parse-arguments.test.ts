import { expect, test } from 'vitest';
import { parseArguments } from './parse-arguments.ts';

const nothingAsked = {
  isHelp: false,
  isJson: false,
  isLiveAllowed: false,
  isDashboard: false,
  isConfigAsked: false,
  host: undefined,
  port: undefined,
  timeoutMs: undefined,
};

test('asks for nothing special without options', () => {
  expect(parseArguments([])).toEqual({ arguments: nothingAsked });
});

test.each([
  [['--help'], { isHelp: true }],
  [['-h'], { isHelp: true }],
  [['--json'], { isJson: true }],
  [['--port', '4002'], { port: 4002 }],
  [['--port=4002', '--allow-live'], { port: 4002, isLiveAllowed: true }],
  [['--dashboard'], { isDashboard: true }],
  [['--dashboard', '--port', '0'], { isDashboard: true, port: 0 }],
  [['--print-config'], { isConfigAsked: true }],
  [['--host', 'tws.local'], { host: 'tws.local' }],
  [['--timeout', '5'], { timeoutMs: 5_000 }],
  [['--timeout=2m'], { timeoutMs: 120_000 }],
])('understands %j', (argv, asked) => {
  expect(parseArguments(argv)).toEqual({ arguments: { ...nothingAsked, ...asked } });
});

test.each([
  [['--frobnicate'], '--frobnicate is not an option'],
  [['-x'], '-x is not an option'],
  [['7497'], '"7497" is not understood'],
  [['--port'], '--port needs a value'],
  [['--port='], '--port needs a value'],
  [['--port', '74967'], '--port must be 1 to 65535, was "74967"'],
  [['--port', '0x10'], '--port must be 1 to 65535, was "0x10"'],
  [['--port', '0'], '--port must be 1 to 65535, was "0"'],
  [['--timeout', '10ms'], '--timeout must be 1s to 1h'],
  [['--timeout', 'soon'], 'was "soon"'],
  [['--json=yes'], '--json takes no value'],
])('refuses %j in one sentence', (argv, sentence) => {
  const parsed = parseArguments(argv);
  expect(parsed).toMatchObject({ problem: expect.stringContaining(sentence) });
  expect(parsed).toMatchObject({ problem: expect.stringContaining('--help') });
});
