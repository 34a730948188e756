import { systemClock } from '@autobot/resilience';
import { MockTws } from '@autobot/testing-mocks';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type DemoIo, runDemo } from '../src/run-demo.ts';

interface Outcome {
  readonly exitCode: number;
  readonly out: readonly string[];
  readonly error: string;
}

async function demo(argv: readonly string[], changes: Partial<DemoIo> = {}): Promise<Outcome> {
  let out = '';
  let error = '';
  const exitCode = await runDemo({
    argv,
    environment: {},
    isTerminal: false,
    columns: () => 80,
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    signal: new AbortController().signal,
    clock: systemClock,
    ...changes,
  });
  return { exitCode, error, out: out.trimEnd().split('\n') };
}

/** A port on which nothing listens: it was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('reads from a gateway, ends with 0, and never sends an order there', async () => {
  await using tws = await MockTws.start();
  const { exitCode, out } = await demo(['--port', String(tws.port), '--allow-live']);
  expect(out.at(-1)).toBe('7 passed, 0 failed');
  expect(exitCode).toBe(0);
  expect(tws.journal.named('placeOrder')).toEqual([]);
  await expect.poll(() => tws.journal.connections.at(-1)?.closedBy).toBe('client');
});

test('ends with 69 and one sentence if nothing listens', async () => {
  const port = await freePort();
  const { exitCode, out } = await demo(['--port', String(port), '--allow-live', '--timeout', '1']);
  expect(exitCode).toBe(69);
  expect(out[1]).toContain(`could not connect to TWS at 127.0.0.1:${port} within 1 s: nothing listens`);
  expect(out[1]).toContain('start TWS or IB Gateway');
  expect(out.at(-1)).toBe('0 passed, 1 failed');
});

test('is refused a live port before anything is dialled', async () => {
  await using tws = await MockTws.start();
  const { exitCode, error } = await demo(['--port', String(tws.port)]);
  expect(exitCode).toBe(77);
  expect(error).toContain('not a known paper-trading port');
  expect(tws.journal.connections).toEqual([]);
});

test('ends with 130 when it is interrupted, in good order', async () => {
  const interrupt = new AbortController();
  const { exitCode, out } = await demo([], {
    signal: interrupt.signal,
    write: (text) => {
      if (text.includes('history')) interrupt.abort(new Error('interrupted'));
    },
  });
  expect(exitCode).toBe(130);
  expect(out).toEqual(['']);
});

test('prints the settings and ends', async () => {
  const { exitCode, out } = await demo(['--print-config'], { envFile: { IB_CLIENT_ID: '9' } });
  expect(exitCode).toBe(0);
  expect(out).toContainEqual(expect.stringMatching(/^IB_CLIENT_ID +9 +\.env file$/));
  expect(out).toContainEqual(expect.stringMatching(/^IB_READONLY +true +default$/));
});

test('says where the dashboard is, in words, and ends when it is interrupted', async () => {
  let shown = '';
  const interrupt = new AbortController();
  const { exitCode, out } = await demo(['--dashboard', '--port', '0'], {
    signal: interrupt.signal,
    write: (text) => {
      shown += text;
      if (text.includes('Ctrl-C')) interrupt.abort(new Error('interrupted'));
    },
  });
  expect(exitCode).toBe(0);
  expect(out).toEqual(['']);
  expect(shown).toMatch(
    /^ ✔ embedded mock TWS at 127\.0\.0\.1:\d+, connector ready\n ✔ dashboard at http:\/\/127\.0\.0\.1:\d+\/\n/,
  );
  expect(shown).toContain('closed in good order');
});

test('names the way out if the port of the dashboard is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { exitCode, error } = await demo(['--dashboard', '--port', String(port)]);
  expect(exitCode).toBe(69);
  expect(error).toBe(
    `the dashboard cannot listen on port ${port}: it is in use by another program; choose another --port, or --port 0 for a free one\n`,
  );
  await new Promise((resolve) => server.close(resolve));
});
