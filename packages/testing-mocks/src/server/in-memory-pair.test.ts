import { expect, test } from 'vitest';
import { inMemoryPair, MemorySocket } from './in-memory-pair.ts';

interface Ends {
  readonly client: MemorySocket;
  readonly server: MemorySocket;
  readonly heard: string[];
}

/** Both ends of a connection; what each of them hears is written down in order. */
function joinedEnds(beforeJoining: (client: MemorySocket) => void = () => undefined): Ends {
  const client = new MemorySocket({ host: '127.0.0.1', port: 20_001 });
  const heard: string[] = [];
  listen('client', client, heard);
  beforeJoining(client);
  let server: MemorySocket | undefined;
  inMemoryPair(client, (other) => {
    server = other;
    listen('server', other, heard);
  });
  if (server === undefined) throw new Error('the pair has no second end');
  return { client, server, heard };
}

function listen(name: string, socket: MemorySocket, heard: string[]): void {
  socket.on('connect', () => heard.push(`${name} connect`));
  socket.on('data', (bytes: Buffer) => heard.push(`${name} ${bytes.toString()}`));
  socket.on('end', () => heard.push(`${name} end`));
  socket.on('error', (error) => heard.push(`${name} ${error.message}`));
  socket.on('close', () => heard.push(`${name} close`));
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('what was written before the connection stood arrives, and never within a call of the sender', async () => {
  const { client, server, heard } = joinedEnds((early) => early.write('hello'));
  expect(heard).toEqual(['client connect']);
  server.write('welcome');
  expect(heard).toHaveLength(1);
  await settled();
  expect(heard).toEqual(['client connect', 'server hello', 'client welcome']);
  expect([client.bytesWritten, server.bytesRead]).toEqual([5, 5]);
});

test('an end arrives after what was written before it, and both sides close', async () => {
  const { server, heard } = joinedEnds();
  server.write('last words');
  server.end();
  await settled();
  await settled();
  expect(heard).toEqual([
    'client connect',
    'client last words',
    'client end',
    'server end',
    'client close',
    'server close',
  ]);
});

test('a reset fails the other side with ECONNRESET and its own side with nothing', async () => {
  const { server, heard } = joinedEnds();
  server.resetAndDestroy();
  await settled();
  expect(heard).toEqual(['client connect', 'server close', 'client read ECONNRESET', 'client close']);
});

test('destroying one side ends the other', async () => {
  const { client, server, heard } = joinedEnds();
  client.end();
  client.destroy();
  await settled();
  await settled();
  expect(heard).toEqual(['client connect', 'client close', 'server end', 'server close']);
  expect(server.destroyed).toBe(true);
});

test('a reader that does not read is seen by the sender as backlog, and gets everything once it does', async () => {
  const { client, server } = joinedEnds();
  client.pause();
  for (let sent = 0; sent < 100; sent += 1) server.write(Buffer.alloc(10_000));
  await settled();
  expect(server.writableLength).toBeGreaterThan(0);
  client.resume();
  for (let turn = 0; turn < 200 && server.writableLength > 0; turn += 1) await settled();
  expect(client.bytesRead).toBe(1_000_000);
  expect(server.writableLength).toBe(0);
});

test('what is written at once arrives in one piece', async () => {
  const { server, heard } = joinedEnds();
  server.cork();
  server.write('one ');
  server.write('two');
  server.uncork();
  await settled();
  expect(heard.at(-1)).toBe('client one two');
});
