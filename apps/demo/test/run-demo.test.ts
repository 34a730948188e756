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
