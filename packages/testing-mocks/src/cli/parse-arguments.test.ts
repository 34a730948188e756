import { expect, test } from 'vitest';
import { CliError } from './cli-error.ts';
import { parseArguments } from './parse-arguments.ts';

test('without a word it serves on the port of a paper gateway, on this machine only', () => {
  expect(parseArguments([], {})).toMatchObject({ name: 'serve', port: 4002, host: '127.0.0.1', seed: 1, speed: 1 });
});

test('options are read, and the token may come from the environment', () => {
  const argv = ['serve', '--port', '0', '--seed', '7', '--server-version', '193', '--speed', '60', '--json'];
  expect(parseArguments(argv, { MOCK_TWS_TOKEN: 'secret' })).toMatchObject({
    port: 0,
    seed: 7,
    serverVersion: 193,
    speed: 60,
    isJson: true,
    token: 'secret',
  });
  expect(parseArguments(['control', 'down', '30s', '--admin', '8474', '--token', 't'], {})).toEqual({
    name: 'control',
    admin: 8474,
    token: 't',
    words: ['down', '30s'],
  });
  expect(parseArguments(['--help'], {})).toEqual({ name: 'help' });
});

test('time may pass as fast as clients read', () => {
  expect(parseArguments(['--speed', 'max'], {})).toMatchObject({ speed: 'max' });
});

test.each([
  [['--port', '74967'], 2, '--port must be a whole number from 0 to 65535, was "74967"'],
  [['--speed', '0'], 2, '--speed must be a whole number from 1 to 1000, or max, was "0"'],
  [['--prot', '1'], 2, "Unknown option '--prot'; see mock-tws --help"],
  [['sevre'], 2, 'there is no command "sevre"'],
  [['validate'], 2, 'validate needs the path'],
  [['control', 'freeze'], 2, '--admin must be the port'],
  [['journal', '--admin', '1'], 2, '--token, or MOCK_TWS_TOKEN'],
  [['--host', '0.0.0.0'], 77, 'add --i-know-this-is-exposed'],
])('%j is refused with %d and a sentence', (argv, exitCode, message) => {
  const refused = (): unknown => parseArguments(argv, {});
  expect(refused).toThrow(CliError);
  expect(refused).toThrow(message);
  expect(refused).toThrow(expect.objectContaining({ exitCode }));
});
