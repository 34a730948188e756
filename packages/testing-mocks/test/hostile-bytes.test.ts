import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf, RawClient } from './raw-client.ts';

const HELLO = Buffer.from('API\0\0\0\0\x09v100..178', 'latin1');
const START = frameOf([71, 2, 7, '']);
const MOST_CLIENTS = 32;

const prefix = fc
  .constantFrom(0, 1, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff)
  .map((length) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    return bytes;
  });
const request = fc
  .tuple(fc.integer({ min: -1, max: 210 }), fc.array(fc.string({ maxLength: 8 }), { maxLength: 24 }))
  .map(([id, fields]) => frameOf([id, ...fields.map((field) => field.replaceAll('\0', ''))]));
const hostile: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: request },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: prefix },
  { weight: 1, arbitrary: fc.constantFrom(HELLO, START, Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(3)) },
);
const conversation = fc.record({
  greets: fc.boolean(),
  parts: fc.array(hostile, { maxLength: 8 }),
  cuts: fc.array(fc.nat(400), { maxLength: 12 }),
});

/** The bytes of a conversation, cut wherever the cuts say. */
function piecesOf({
  greets,
  parts,
  cuts,
}: {
  greets: boolean;
  parts: readonly Uint8Array[];
  cuts: readonly number[];
}): readonly Buffer[] {
  const bytes = Buffer.concat([...(greets ? [HELLO, START] : []), ...parts]);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((one, other) => one - other);
  let start = 0;
  return ends.map((end) => {
    const piece = bytes.subarray(start, end);
    start = end;
    return piece;
  });
}

test('whatever comes, cut anywhere, the mock goes on, names what was wrong and keeps nothing of it', async () => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock, pacing: 'off', tickIntervalMs: 60_000 });
  await fc.assert(
    fc.asyncProperty(conversation, async (one) => {
      const before = tws.journal.connections.length;
      using client = new RawClient(tws.port).readAll();
      await clock.run(0);
      for (const piece of piecesOf(one)) {
        client.sendBytes(piece);
        await clock.run(0);
      }
      client.socket.destroy();
      await clock.run(0);
      expect(tws.journal.connections[before]?.closedBy).toBeDefined();
      expect(tws.status().clients).toEqual([]);
      // The same id is free at once: nothing of the one before is left.
      using next = new RawClient(tws.port).start(7).readAll();
      await clock.run(0);
      expect(next.messages.map(([id]) => id).slice(0, 3)).toEqual(['178', '15', '9']);
      next.socket.destroy();
      await clock.run(0);
    }),
    { numRuns: 150 },
  );
  // The beat ends once nobody is there, and no connection has left a timer behind.
  await clock.run(120_000);
  expect(clock.pendingTimers).toBe(0);
});

test('a request nobody knows and one that cannot be read are named, and those around them answered', async () => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  using client = new RawClient(tws.port).start().readAll();
  client.send(4711, 'x');
  client.send(1, 11, 'not a number');
  client.sendBytes(Buffer.from('\0\0\0\x0249', 'latin1'));
  client.send(49, 1);
  await clock.run(0);
  expect(tws.journal.failures.map(({ problem }) => problem)).toEqual([
    'no request has the message id "4711"',
    expect.stringMatching(/^reqMktData is malformed: field 2 \(\w+\) must be a 32-bit integer, was "not a number"$/),
    'a message whose last field is not ended by NUL: 49',
  ]);
  expect(client.messages.at(-1)?.[0]).toBe('49');
});

test('a hello that trickles in, or is never followed by startApi, is cut off after 30 seconds', async () => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  using slow = new RawClient(tws.port).readAll();
  using silent = new RawClient(tws.port).readAll();
  silent.sendBytes(HELLO);
  using good = new RawClient(tws.port).start().readAll();
  const trickle = Buffer.concat([HELLO, frameOf([71, 2, 7, 'x'.repeat(40)])]);
  for (let second = 0; second < 30; second += 1) {
    slow.sendBytes(trickle.subarray(second, second + 1));
    await clock.run(1_000);
  }
  const late = 'no startApi within 30 s of connecting, the connection is closed';
  expect(tws.journal.failures.map(({ problem, connection }) => [connection, problem])).toEqual([
    [1, late],
    [2, late],
  ]);
  expect([slow.socket.destroyed, silent.socket.destroyed, good.socket.destroyed]).toEqual([true, true, false]);
});

test('a mock that hangs does not cut off those who wait for its hello', async () => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  const silence = tws.fault({ kind: 'freeze' });
  using client = new RawClient(tws.port).start().readAll();
  await clock.run(120_000);
  expect(client.socket.destroyed).toBe(false);
  silence.dispose();
  await clock.run(0);
  expect(client.messages[0]?.[0]).toBe('178');
  expect(tws.journal.failures).toEqual([]);
});

function openResources(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'Timeout').length;
}

test('over TCP hostile clients leave the mock serving, and no socket or timer behind', async () => {
  await using tws = await MockTws.start({ pacing: 'off' });
  const before = openResources();
  await fc.assert(
    fc.asyncProperty(conversation, async (one) => {
      using client = new RawClient(tws.port).readAll();
      for (const piece of piecesOf(one)) client.sendBytes(piece);
      client.socket.end();
      await client.gone();
    }),
    { numRuns: 25 },
  );
  using good = new RawClient(tws.port).start(8).readAll();
  good.send(49, 1);
  await expect.poll(() => good.messages.at(-1)?.[0]).toBe('49');
  good.socket.destroy();
  await expect.poll(() => tws.status().clients).toEqual([]);
  await expect.poll(() => openResources()).toBeLessThanOrEqual(before);
});

test('32 clients are served, the 33rd is refused with a sentence, and a place that is given up is free', async () => {
  await using tws = await MockTws.start();
  const clients = Array.from({ length: MOST_CLIENTS }, (_, id) => new RawClient(tws.port).start(id).readAll());
  await tws.whenReceived('startApi', { count: MOST_CLIENTS });
  using oneTooMany = new RawClient(tws.port).start(99).readAll();
  await oneTooMany.gone();
  expect(oneTooMany.messages).toEqual([]);
  expect(tws.journal.failures.map(({ problem }) => problem)).toEqual([
    'connection refused: 32 clients are connected, the most TWS takes',
  ]);
  clients[0]?.socket.destroy();
  await expect.poll(() => tws.status().clients.length).toBe(MOST_CLIENTS - 1);
  using another = new RawClient(tws.port).start(0).readAll();
  await expect.poll(() => another.messages[0]?.[0]).toBe('178');
  for (const client of clients) client.socket.destroy();
});
