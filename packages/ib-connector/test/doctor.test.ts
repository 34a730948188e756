import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { MockTws, type MockTwsOptions } from '@autobot/testing-mocks';
import { describe, expect, it } from 'vitest';
import { runCli } from '../src/cli/run-cli.ts';
import { examine } from '../src/doctor/examine.ts';

/** Runs `ib-connector doctor` as a shell would, and gives what it printed and how it ended. */
async function doctor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  let output = '';
  let errors = '';
  const exitCode = await runCli(['doctor', ...args], {
    write: (text) => (output += text),
    writeError: (text) => (errors += text),
    environment,
  });
  return { exitCode, output, errors, signs: signsOf(output) };
}

/** ✔, !, ✖ or - by the name of the check. */
function signsOf(output: string): Readonly<Record<string, string>> {
  const lines = [...output.matchAll(/^ ([✔!✖-]) (.{14}) /gm)];
  return Object.fromEntries(lines.map(([, sign = '', check = '']) => [check.trim(), sign]));
}

async function withMock(options: MockTwsOptions, args: readonly string[] = [], environment = {}) {
  await using tws = await MockTws.start({ tickIntervalMs: 20, ...options });
  const paper = { IB_PAPER_PORTS: String(tws.port), ...environment };
  const run = await doctor(['--host', tws.host, '--port', String(tws.port), ...args], paper);
  return { ...run, journal: tws.journal };
}

describe('ib-connector doctor', () => {
  it('goes through every layer of a TWS that is well, and sends no order', async () => {
    const { exitCode, output, signs, journal } = await withMock({});
    expect(signs).toEqual({
      config: '✔',
      tcp: '✔',
      handshake: '✔',
      session: '✔',
      requests: '✔',
      account: '✔',
      'paper or live': '✔',
      'TWS at IB': '✔',
      'data farms': '✔',
      clock: '✔',
      latency: '✔',
      orders: '✔',
      'pacing mode': '-',
      'market data': '✔',
    });
    expect(output).toMatch(/market data +AAPL live, \d+(\.\d+)? \/ \d+(\.\d+)?\n/);
    expect(output).toMatch(/^13 well, 0 to look at, 0 bad$/m);
    expect(exitCode).toBe(0);
    expect(journal.failures).toEqual([]);
  });

  it('gives a quote that does not come up in time, and says where to look', async () => {
    await using tws = await MockTws.start({ tickIntervalMs: 20 });
    tws.fault({ kind: 'upstream-lost' });
    const findings = await examine({
      connector: { host: tws.host, port: tws.port, clientId: 1, requestTimeoutMs: 300 },
      symbol: 'AAPL',
      paperPorts: [tws.port],
      onFinding: () => undefined,
    });
    expect(findings.filter(({ state }) => state === 'bad').map(({ check }) => check)).toEqual(['TWS at IB']);
    expect(findings.at(-1)).toEqual({
      check: 'market data',
      state: 'warning',
      detail: expect.stringMatching(/did not end within/) as string,
      remedy: expect.stringMatching(/above/) as string,
    });
  });

  it('says that nothing listens, and leaves what is behind unknown', async () => {
    const server = await aServer();
    const port = String(portOf(server));
    server.close();
    await once(server, 'close');
    const { exitCode, output, signs } = await doctor(['--port', port]);
    expect(signs).toEqual({ config: '✔', tcp: '✖', handshake: '-', session: '-', requests: '-' });
    expect(output).toContain(`nothing listens at 127.0.0.1:${port}`);
    expect(output).toContain('start TWS or IB Gateway, turn on its API');
    expect(exitCode).toBe(69);
  });

  it('finds what accepts a dial and says nothing', async () => {
    await using tws = await MockTws.start();
    tws.fault({ kind: 'accept-silent' });
    const { exitCode, output, signs } = await doctor(['--port', String(tws.port), '--timeout', '1s']);
    expect(signs).toMatchObject({ tcp: '✔', handshake: '✖', session: '-' });
    expect(output).toContain('something listens there but does not speak');
    expect(exitCode).toBe(69);
  });

  it('finds a client id that is taken', async () => {
    await using tws = await MockTws.start();
    tws.fault({ kind: 'client-id-taken', clientId: 7 });
    const { exitCode, output, signs } = await doctor([
      '--port',
      String(tws.port),
      '--client-id',
      '7',
      '--timeout',
      '2s',
    ]);
    expect(signs).toMatchObject({ tcp: '✔', handshake: '✔', session: '✖' });
    expect(output).toContain('client id 7 is in use');
    expect(exitCode).toBe(1);
  });

  it('calls an account that is not what its port says', async () => {
    const { exitCode, output, signs } = await withMock({ accounts: ['U1234567'] }, ['--no-data']);
    expect(signs).toMatchObject({ 'paper or live': '✖' });
    expect(output).toContain('real money behind a port that says it is not');
    expect(output).not.toContain('U1234567');
    expect(exitCode).toBe(77);
  });

  it('prints one JSON object a line if asked to', async () => {
    const { output, exitCode } = await withMock({}, ['--json', '--no-data']);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines[0]).toMatchObject({ event: 'doctor.finding', check: 'config', state: 'ok' });
    expect(lines.at(-1)).toEqual({ event: 'doctor.done', ok: 12, warnings: 0, bad: 0, exitCode });
  });

  it('names a setting that is wrong, and an argument that is none', async () => {
    const wrong = await doctor(['--port', 'x']);
    expect(wrong.exitCode).toBe(78);
    expect(wrong.output).toContain('IB_PORT');
    const unknown = await doctor(['--prot', '1']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.errors).toContain("'--prot'");
    expect(unknown.errors).toContain('usage: ib-connector doctor');
  });
});

async function aServer(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}
