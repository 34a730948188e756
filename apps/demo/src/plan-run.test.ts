import { expect, test } from 'vitest';
import { planRun } from './plan-run.ts';

test('runs against the embedded mock unless a host or a port is given', () => {
  expect(planRun([], {})).toEqual({ type: 'mock', isJson: false, warnings: [] });
  expect(planRun(['--json'], { IB_PORT: '7497' })).toMatchObject({ type: 'mock', isJson: true });
});

test('names variable, value and range of a wrong setting, also when the mock would have been used', () => {
  const plan = planRun([], { IB_PORT: '74967' });
  expect(plan).toMatchObject({ type: 'say', exitCode: 78 });
  expect(plan).toMatchObject({ text: expect.stringMatching(/IB_PORT must be 1 to 65535, was "74967"/) });
});

test('passes warnings about variables that look like ours', () => {
  expect(planRun([], { IB_PROT: '1' })).toMatchObject({ warnings: [expect.stringContaining('IB_PROT')] });
});

test('reads a gateway by the environment, and by the command line before it', () => {
  const environment = { IB_HOST: 'gateway.local', IB_PORT: '4002', IB_CLIENT_ID: '9', IB_TIMEOUT: '5s' };
  expect(planRun(['--port', '7497', '--timeout', '7'], environment)).toMatchObject({
    type: 'gateway',
    options: { host: 'gateway.local', port: 7497, clientId: 9, connectTimeoutMs: 7_000 },
  });
  expect(planRun(['--host', '10.0.0.2'], environment)).toMatchObject({ options: { host: '10.0.0.2', port: 4002 } });
});

test('never trades with a real gateway, whatever the environment says', () => {
  expect(planRun(['--port', '7497'], { IB_READONLY: 'false' })).toMatchObject({ options: { readOnly: true } });
});

test.each([
  [['--port', '1'], {}],
  [['--port', '7496'], {}],
  [['--host', '127.0.0.1'], { IB_PORT: '4001' }],
])('refuses %j with %j before dialling', (argv, environment) => {
  expect(planRun(argv, environment)).toMatchObject({
    type: 'say',
    exitCode: 77,
    text: expect.stringContaining('not a known paper-trading port'),
  });
});

test('dials a live port once that is allowed, and only reads there', () => {
  expect(planRun(['--port', '7496', '--allow-live'], {})).toMatchObject({
    type: 'gateway',
    options: { port: 7496, readOnly: true },
  });
});

test('answers --help before it looks at anything else', () => {
  expect(planRun(['--help'], { IB_PORT: '74967' })).toMatchObject({
    exitCode: 0,
    text: expect.stringContaining('--port'),
  });
});

test('ends with 2 for an option it does not know', () => {
  expect(planRun(['--frobnicate'], {})).toMatchObject({ type: 'say', exitCode: 2 });
});

test('shows the dashboard on a port of its own, and takes none for a gateway', () => {
  expect(planRun(['--dashboard'], { IB_PORT: '7496' })).toEqual({
    type: 'dashboard',
    isJson: false,
    warnings: [],
    port: 8_080,
  });
  expect(planRun(['--dashboard', '--port', '0'], {})).toMatchObject({ type: 'dashboard', port: 0 });
  expect(planRun(['--dashboard', '--host', '10.0.0.2'], {})).toMatchObject({
    exitCode: 2,
    text: expect.stringContaining('the embedded mock'),
  });
});

test('reads a .env file below the environment, and finds what is wrong in it', () => {
  const file = { IB_HOST: 'gateway.local', IB_PORT: '7497' };
  expect(planRun(['--port', '4002'], { IB_HOST: '10.0.0.2' }, file)).toMatchObject({
    options: { host: '10.0.0.2', port: 4002 },
  });
  expect(planRun(['--print-config'], {}, file)).toMatchObject({
    type: 'config',
    rows: expect.arrayContaining([{ variable: 'IB_HOST', value: 'gateway.local', origin: '.env file' }]),
  });
  expect(planRun(['--print-config'], {}, { IB_PORT: 'x' })).toMatchObject({ type: 'say', exitCode: 78 });
});
