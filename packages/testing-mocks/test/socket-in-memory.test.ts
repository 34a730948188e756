import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import net from 'node:net';
import { expect, test } from 'vitest';
import { frameOf } from './raw-client.ts';

const HELLO = Buffer.from('API\0\0\0\0\x09v100..178', 'latin1');

/** A socket that writes down what happens to it. */
function aSocket(): { readonly socket: net.Socket; readonly heard: string[]; readonly closed: () => Promise<unknown> } {
  const socket = new net.Socket();
  const heard: string[] = [];
  for (const name of ['connect', 'ready', 'end', 'close']) socket.on(name, () => heard.push(name));
  socket.on('error', (error) => heard.push(error.message));
  return { socket, heard, closed: () => new Promise((resolve) => socket.once('close', resolve)) };
}

async function aMock(): Promise<MockTws> {
  return MockTws.start({ transport: 'memory', clock: new FakeClock() });
}

test('a client with a socket of its own is served as it is over TCP', async () => {
  await using tws = await aMock();
  const { socket, heard, closed } = aSocket();
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  expect(socket.connect(tws.port, tws.host, () => heard.push('connected'))).toBe(socket);
  expect(socket.connecting).toBe(true);
  // Before it stands, as over TCP.
  socket.write(HELLO);
  socket.write(frameOf([71, 2, 3, '']));
  await tws.whenReceived('startApi');
  await expect.poll(() => received).toContain('DU1234567');
  expect([socket.connecting, socket.readyState, socket.remotePort]).toEqual([false, 'open', tws.port]);
  socket.end();
  await closed();
  expect(heard.filter((name) => name !== 'end')).toEqual(['connect', 'connected', 'ready', 'close']);
  expect(tws.journal.connections).toMatchObject([{ clientId: 3, closedBy: 'client' }]);
  expect(tws.journal.failures).toEqual([]);
});

test('a cut reaches it, and the same socket can dial again', async () => {
  await using tws = await aMock();
  const { socket, heard, closed } = aSocket();
  for (const clientId of [1, 2]) {
    socket.connect({ port: tws.port, host: tws.host });
    socket.write(Buffer.concat([HELLO, frameOf([71, 2, clientId, ''])]));
    await tws.whenReceived('startApi', { count: clientId });
    tws.fault({ kind: 'drop', how: 'reset' });
    await closed();
  }
  const once = ['connect', 'ready', 'read ECONNRESET', 'close'];
  expect(heard).toEqual([...once, ...once]);
  expect(tws.journal.connections).toHaveLength(2);
});

test('it is refused as over TCP, and no port but the mock’s is touched', async () => {
  await using tws = await aMock();
  tws.fault({ kind: 'refuse' });
  const { socket, heard, closed } = aSocket();
  socket.connect(tws.port, tws.host);
  await closed();
  expect(heard).toEqual([`connect ECONNREFUSED 127.0.0.1:${tws.port}`, 'close']);

  const server = net.createServer((peer) => peer.end('real')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const text = new Promise<string>((resolve) => {
    socket.once('data', (bytes: Buffer) => {
      resolve(bytes.toString());
    });
  });
  socket.connect(address !== null && typeof address === 'object' ? address.port : 0, '127.0.0.1');
  expect(await text).toBe('real');
  server.close();
});

test('who reads slowly is not overrun: what does not fit waits on the other side', async () => {
  await using tws = await aMock();
  const { socket } = aSocket();
  socket.connect(tws.port, tws.host);
  socket.pause();
  socket.write(Buffer.concat([HELLO, frameOf([71, 2, 1, ''])]));
  await tws.whenReceived('startApi');
  for (let sent = 0; sent < 2_000; sent += 1) tws.notice({ code: 2119, text: 'x'.repeat(100) });
  await expect.poll(() => tws.status().clients[0]?.backlogBytes).toBeGreaterThan(100_000);
  expect(socket.readableLength).toBeLessThan(100_000);
  let read = 0;
  socket.on('data', (bytes: Buffer) => (read += bytes.length)).resume();
  await expect.poll(() => read).toBeGreaterThan(200_000);
  expect(tws.status().clients[0]?.backlogBytes).toBe(0);
  socket.destroy();
});
