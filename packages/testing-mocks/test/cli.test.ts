import { systemClock } from '@autobot/resilience';
import { SecType } from '@stoqey/ib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CliIo } from '../src/cli/cli-io.ts';
import { runCli } from '../src/cli/run-cli.ts';
import { StoqeyClient } from './stoqey-client.ts';

const apple = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };

interface Outcome {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

interface Ready {
  readonly port: number;
  readonly admin: number;
  readonly token: string;
}

/** The command with a world of the test's own. */
async function cli(argv: readonly string[], changes: Partial<CliIo> = {}): Promise<Outcome> {
  let out = '';
  let error = '';
  const exitCode = await runCli({
    argv,
    environment: {},
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    isTerminal: false,
    columns: () => 80,
    onKey: () => () => undefined,
    signal: new AbortController().signal,
    clock: systemClock,
    newToken: () => 'a-token',
    ...changes,
  });
  return { exitCode, out, error };
}

interface Serving extends AsyncDisposable {
  readonly ready: Ready;
  readonly lines: string[];
  /** Ends it as Ctrl-C does. */
  stop(): Promise<number>;
}

/** `mock-tws --json` while it runs. */
async function serving(argv: readonly string[] = [], changes: Partial<CliIo> = {}): Promise<Serving> {
  const interrupt = new AbortController();
  const lines: string[] = [];
  const isReady = Promise.withResolvers<Ready>();
  const write = (text: string): void => {
    lines.push(text);
    if (lines.length === 1) isReady.resolve(JSON.parse(text) as Ready);
  };
  const ended = cli(['--port', '0', '--json', ...argv], { write, signal: interrupt.signal, ...changes });
  const stop = async (): Promise<number> => {
    interrupt.abort();
    return (await ended).exitCode;
  };
  const ready = await Promise.race([isReady.promise, ended.then(({ error }) => Promise.reject(new Error(error)))]);
  return {
    ready,
    lines,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

function controlled({ admin, token }: Ready, ...words: readonly string[]): Promise<Outcome> {
  return cli(['control', ...words, '--admin', String(admin), '--token', token]);
}

function statusOf(admin: number, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: admin, path: '/status', headers }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

test('serve prints its ready line first, serves, and ends in good order', async () => {
  await using mock = await serving(['--seed', '42']);
  expect(JSON.parse(mock.lines[0] ?? '')).toEqual({
    event: 'mock-tws.ready',
    host: '127.0.0.1',
    port: expect.any(Number),
    admin: expect.any(Number),
    token: 'a-token',
    seed: 42,
  });
  using client = await new StoqeyClient(mock.ready.port).connected();
  expect(client.api.isConnected).toBe(true);
  expect(await mock.stop()).toBe(0);
  const events = mock.lines.map((line): unknown => JSON.parse(line));
  expect(events).toContainEqual({ event: 'client.connected', connection: 1, clientId: 7 });
  expect(events.at(-1)).toEqual({ event: 'mock-tws.ended', unfired: [], unanswered: [], failures: [], broken: [] });
});

test('a fault is struck from another process, and the journal is read from there', async () => {
  await using mock = await serving();
  using client = await new StoqeyClient(mock.ready.port).connected();
  expect(await controlled(mock.ready, 'error', '1100')).toMatchObject({ exitCode: 0 });
  await client.event('info', ([, code]) => code === 1100);
  const { out } = await controlled(mock.ready, 'status');
  expect(JSON.parse(out)).toMatchObject({ port: mock.ready.port, clients: [{ clientId: 7, lines: 0 }], faults: [] });
  const step = JSON.stringify({ on: 'reqIds', fault: { kind: 'drop', how: 'reset' } });
  expect(await controlled(mock.ready, 'fault', step)).toMatchObject({ exitCode: 0 });
  client.api.reqIds();
  await client.event('disconnected');
  const journal = await cli(['journal', '--admin', String(mock.ready.admin), '--token', mock.ready.token]);
  expect(
    journal.out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toMatchObject([{ name: 'startApi' }, { name: 'reqIds', clientId: 7 }]);
  expect(await controlled(mock.ready, 'freeze', '30s')).toMatchObject({ exitCode: 0 });
  expect((await controlled(mock.ready, 'end')).out).toBe('{"ended":["freeze"]}\n');
});

test('the control API refuses a wrong fault, a wrong token, a foreign Host and a foreign Origin', async () => {
  await using mock = await serving();
  const { admin, token } = mock.ready;
  expect(await controlled(mock.ready, 'freeze', 'soon')).toEqual({
    exitCode: 78,
    out: '',
    error: 'forMs must be milliseconds, or text like 500ms, 30s, 4m or 1h, was "soon"\n',
  });
  expect(await controlled({ ...mock.ready, token: 'wrong' }, 'status')).toMatchObject({ exitCode: 77 });
  const authorization = `Bearer ${token}`;
  expect(await statusOf(admin, { authorization })).toBe(200);
  expect(await statusOf(admin, { authorization, host: 'evil.example' })).toBe(403);
  expect(await statusOf(admin, { authorization, origin: 'https://evil.example' })).toBe(403);
  expect(await statusOf(admin, {})).toBe(401);
  await mock.stop();
  expect(await controlled(mock.ready, 'status')).toMatchObject({ exitCode: 69 });
});

test('a port in use, a version out of range and a bad scenario end with one sentence each', async () => {
  await using mock = await serving();
  const busy = await cli(['--port', String(mock.ready.port)]);
  expect(busy).toMatchObject({ exitCode: 69, error: expect.stringContaining(`port ${mock.ready.port} on 127.0.0.1`) });
  expect(await cli(['--port', '0', '--admin', String(mock.ready.port)])).toEqual({
    exitCode: 69,
    out: '',
    error: `cannot open the control API on port ${mock.ready.port} of 127.0.0.1: it is in use by another program; choose another --admin, or 0\n`,
  });
  expect(await cli(['--port', '0', '--server-version', '500'])).toMatchObject({
    exitCode: 78,
    error: expect.stringContaining('serverVersion must be a whole number'),
  });
  expect(await cli(['--port', '0', '--scenario', 'nightly'])).toMatchObject({
    exitCode: 78,
    error: expect.stringContaining('there is no scenario "nightly"; there are competing-session'),
  });
});

test('validate names file, line and key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-tws-'));
  const file = join(folder, 'mine.yaml');
  writeFileSync(
    file,
    'version: 1\nname: mine\nsummary: mine\nsteps:\n  - atMs: 1s\n    fault: { kind: freeze, for: 4m }\n',
  );
  const bad = await cli(['validate', file]);
  expect(bad).toEqual({ exitCode: 78, out: '', error: `${file}:6 steps.0.fault.for is not known here\n` });
  writeFileSync(
    file,
    'version: 1\nname: mine\nsummary: mine\nsteps:\n  - atMs: 1s\n    fault: { kind: freeze, forMs: 4m }\n',
  );
  expect(await cli(['validate', file])).toEqual({ exitCode: 0, out: `${file} is well: mine, 1 step\n`, error: '' });
  rmSync(folder, { recursive: true });
});

test('a scenario whose step never struck ends with 1 and says which', async () => {
  await using mock = await serving(['--scenario', 'order-in-doubt']);
  expect(await mock.stop()).toBe(1);
  expect(JSON.parse(mock.lines.at(-1) ?? '')).toMatchObject({ unfired: ['drop'] });
});

test('on a terminal keys make things go wrong, the status line shows it, and q quits', async () => {
  const listeners: ((key: string) => void)[] = [];
  const press = (key: string): void => {
    for (const listener of listeners) listener(key);
  };
  let out = '';
  let columns = 200;
  let drawn = '';
  const environment: Record<string, string> = {};
  const ended = cli(['--port', '0'], {
    environment,
    columns: () => columns,
    isTerminal: true,
    write: (text) => {
      drawn = text;
      out += text;
    },
    onKey: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  });
  await expect.poll(() => out).toContain('no client');
  expect(out).toContain('NOT Interactive Brokers');
  press('f');
  await expect.poll(() => out).toContain('fault fired  number 1  kind freeze');
  press('f');
  press('1');
  await expect.poll(() => out).toContain('upstream-lost');
  await expect.poll(() => drawn).toContain('\u001B[31m   upstream-lost\u001B[39m');
  environment['NO_COLOR'] = '1';
  await expect
    .poll(() => drawn)
    .toBe('\r\u001B[2Kno client   in 0 msg/s   upstream-lost   [f]reeze [r]eset [d]own 30s [1]100 [q]uit');
  columns = 24;
  await expect.poll(() => drawn).toBe('\r\u001B[2Kno client   in 0 msg/s ');
  press('q');
  expect((await ended).exitCode).toBe(0);
});

test('at the highest speed the market waits for a client and then runs ahead as fast as it reads', async () => {
  await using mock = await serving(['--speed', 'max']);
  const step = { on: 'startApi', afterMs: '2m', fault: { kind: 'notice', code: 1100 } };
  await controlled(mock.ready, 'fault', JSON.stringify(step));
  const { out: before } = await controlled(mock.ready, 'status');
  expect(JSON.parse(before)).toMatchObject({ clients: [], faults: [] });
  using client = await new StoqeyClient(mock.ready.port).connected();
  client.api.reqMktData(1, { ...apple }, '', false, false);
  await client.event('info', ([, code]) => code === 1100);
  // The last trade was two minutes from now.
  const [, , lastTrade] = client.named('tickString').at(-1) ?? [];
  expect(Number(lastTrade) - Date.now() / 1_000).toBeGreaterThan(100);
  expect(await mock.stop()).toBe(0);
});

test('at sixty times the speed a minute passes in a second', async () => {
  await using mock = await serving(['--speed', '60']);
  using client = await new StoqeyClient(mock.ready.port).connected();
  const startedMs = performance.now();
  expect(await controlled(mock.ready, 'freeze', '60s')).toMatchObject({ exitCode: 0 });
  client.api.reqCurrentTime();
  await client.event('currentTime');
  expect(performance.now() - startedMs).toBeLessThan(30_000);
});

test('help and the list of scenarios are printed', async () => {
  expect((await cli(['--help'])).out).toContain('mock-tws control <what>');
  expect((await cli(['scenarios'])).out).toContain('half-open-link     The connection stays open');
  expect((await cli(['scenarios', '--json'])).out.trimEnd().split('\n')).toHaveLength(9);
});
