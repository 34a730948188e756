import { FakeClock } from '@autobot/resilience/testing';
import { type Fault, MockTws } from '@autobot/testing-mocks';
import { SecType } from '@stoqey/ib';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { StoqeyClient } from './stoqey-client.ts';

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const HELLO = Buffer.from('API\0\0\0\0\x09v100..178\0\0\0\x0871\x002\x007\0\0', 'latin1');

function onMemory(): { readonly clock: FakeClock; readonly start: () => Promise<MockTws> } {
  const clock = new FakeClock();
  return { clock, start: () => MockTws.start({ transport: 'memory', clock }) };
}

/** A client that only listens: when each piece came, and how long it was. */
async function listener(
  tws: MockTws,
  clock: FakeClock,
): Promise<{ readonly socket: Socket; readonly pieces: (readonly [atMs: number, bytes: number])[] }> {
  const pieces: (readonly [number, number])[] = [];
  const socket = connect(tws.port, tws.host);
  socket.on('data', (bytes: Buffer) => pieces.push([clock.now(), bytes.length]));
  socket.write(HELLO);
  await clock.run(0);
  pieces.length = 0;
  return { socket, pieces };
}

test('a message cut at any of its bytes is read by the client all the same', async () => {
  const { clock, start } = onMemory();
  await using tws = await start();
  using client = await new StoqeyClient(tws.port).connected();
  // A currentTime message is 4 + 2 + 3 + 11 bytes or so: every offset in it, and beyond its end.
  for (let at = 1; at <= 24; at += 1) {
    using fault = tws.fault({ kind: 'slice', at });
    client.api.reqManagedAccts();
    await clock.run(10);
    expect(fault.fired).toBe(1);
  }
  expect(client.named('managedAccounts')).toHaveLength(25);
  expect(client.named('error')).toEqual([]);
});

test('slices of one byte arrive one by one', async () => {
  const { clock, start } = onMemory();
  await using tws = await start();
  const { pieces } = await listener(tws, clock);
  tws.fault({ kind: 'slice', bytes: 1, gapMs: 2 });
  tws.notice({ code: 1100, text: 'x' });
  await clock.run(1_000);
  const frameBytes = 4 + '4\x002\x00-1\x001100\x00x\x00\x00'.length;
  expect(pieces).toEqual(Array.from({ length: frameBytes }, (_, index) => [index * 2, 1]));
});

test('throttled bytes take their time, and messages that are collected leave as one', async () => {
  const { clock, start } = onMemory();
  await using tws = await start();
  const { pieces } = await listener(tws, clock);
  const throttle = tws.fault({ kind: 'throttle', bytesPerSecond: 100 });
  tws.notice({ code: 1100, text: 'x'.repeat(82) });
  await clock.run(5_000);
  expect(pieces).toEqual([[1_000, 100]]);
  throttle.dispose();
  pieces.length = 0;
  tws.fault({ kind: 'coalesce', ms: 50, clientId: 7 });
  for (let count = 0; count < 3; count += 1) tws.notice({ code: 1100, text: 'x'.repeat(82) });
  await clock.run(100);
  expect(pieces).toEqual([[5_050, 300]]);
});

test('a truncated message breaks off and the connection ends', async () => {
  const { clock, start } = onMemory();
  await using tws = await start();
  const { socket, pieces } = await listener(tws, clock);
  const frameOf1100 =
    4 + `4\x002\x00-1\x001100\x00Connectivity between IB and Trader Workstation has been lost.\x00\x00`.length;
  const fault = tws.fault({ kind: 'truncate', bytes: 7, nth: 2 });
  tws.notice({ code: 1100 });
  tws.notice({ code: 1100 });
  await clock.run(1);
  expect(pieces.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(frameOf1100 + 7);
  expect(socket.destroyed).toBe(true);
  expect(fault).toMatchObject({ fired: 1, isActive: false });
});

test('garbage is the same for the same seed', async () => {
  const heard: string[] = [];
  for (let run = 0; run < 2; run += 1) {
    const { clock, start } = onMemory();
    await using tws = await start();
    const { socket } = await listener(tws, clock);
    socket.on('data', (bytes: Buffer) => heard.push(bytes.toString('hex')));
    expect(tws.fault({ kind: 'garbage', bytes: 16 }).fired).toBe(1);
    await clock.run(0);
  }
  expect(heard).toHaveLength(2);
  expect(heard[0]).toHaveLength(32);
  expect(heard[1]).toBe(heard[0]);
});

test('connections taken in silence stay silent, and those that were open go on', async () => {
  const { clock, start } = onMemory();
  await using tws = await start();
  using open = await new StoqeyClient(tws.port).connected();
  const fault = tws.fault({ kind: 'accept-silent', forMs: 60_000 });
  using silent = new StoqeyClient(tws.port, 8);
  silent.api.connect();
  await clock.run(30_000);
  expect([silent.named('connected'), silent.named('disconnected')]).toEqual([[], []]);
  expect(fault.fired).toBe(1);
  open.api.reqMktData(1, aapl, '', false, false);
  await clock.run(30_250);
  expect(open.named('tickPrice').length).toBeGreaterThan(0);
  using late = await new StoqeyClient(tws.port, 9).connected();
  expect(late.api.isConnected).toBe(true);
});

test.each<Fault>([
  { kind: 'latency', ms: 100, clientId: 8 },
  { kind: 'slice', bytes: 1, gapMs: 100, clientId: 8 },
  { kind: 'throttle', bytesPerSecond: 1, clientId: 8 },
])('$kind for one client leaves the others alone', async (fault) => {
  const { clock, start } = onMemory();
  await using tws = await start();
  using client = await new StoqeyClient(tws.port, 7).connected();
  using other = await new StoqeyClient(tws.port, 8).connected();
  tws.fault(fault);
  for (const each of [client, other]) each.api.reqManagedAccts();
  await clock.run(50);
  expect([client, other].map((each) => each.named('managedAccounts').length)).toEqual([2, 1]);
  await clock.run(60_000);
  expect(other.named('managedAccounts')).toHaveLength(2);
});

test('jitter changes when messages come and never their order', async () => {
  const { clock, start } = onMemory();
  await using tws = await start();
  const { pieces } = await listener(tws, clock);
  tws.fault({ kind: 'latency', ms: 10, jitterMs: 50 });
  for (let length = 0; length < 10; length += 1) tws.notice({ code: 1100, text: 'x'.repeat(length) });
  await clock.run(100);
  const times = pieces.map(([atMs]) => atMs);
  expect(times.length).toBeGreaterThan(1);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...times)).toBeLessThanOrEqual(60);
});
