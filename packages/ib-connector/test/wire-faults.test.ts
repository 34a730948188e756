import type { Socket } from 'node:net';
import { IBConnector, stock } from '@autobot/ib-connector';
import { expect, test } from 'vitest';
import { frame, lengthPrefix, WireProxy } from './wire-proxy.ts';

// Every fault of research/stoqey-ib.md section 5: what @stoqey/ib makes of it alone stands there, measured: some hang
// the process, some end it, most leave a promise for ever. Here the process lives, every promise settles, and the
// connector works on, on the same link or on the next one.

const seconds = 1_000;
const time = frame(49, 1, 1_700_000_000);
const cutShort = Buffer.from(time.toString('latin1').replace(/\0$/, '1'), 'latin1');

interface WireFault {
  readonly name: string;
  readonly strike: (proxy: WireProxy) => void;
  /** Whether the link is given up. */
  readonly isLost: boolean;
}

const faults: readonly WireFault[] = [
  {
    name: 'FIN in the middle of a request',
    strike: ({ tws }) => tws.fault({ kind: 'drop', how: 'end' }),
    isLost: true,
  },
  { name: 'RST', strike: ({ tws }) => tws.fault({ kind: 'drop', how: 'reset' }), isLost: true },
  {
    name: 'a half close',
    strike: (proxy) => {
      proxy.halfClose();
    },
    isLost: true,
  },
  { name: 'a black hole', strike: ({ tws }) => tws.fault({ kind: 'freeze', forMs: 1_200 }), isLost: true },
  { name: '502 without an id', strike: ({ tws }) => tws.fault({ kind: 'notice', code: 502 }), isLost: true },
  { name: '504 without an id', strike: ({ tws }) => tws.fault({ kind: 'notice', code: 504 }), isLost: false },
  ...[502, 504].map((code) => ({
    name: `${code} with an id that is nobody's`,
    strike: ({ tws }: WireProxy) => tws.fault({ kind: 'notice', code, reqId: 3 }),
    isLost: false,
  })),
  ...[-1, -4, -100, 0, 0x7f_ff_ff_ff, 0x48_54_54_50].map((length) => ({
    name: `a length of ${length} and valid messages after it`,
    strike: (proxy: WireProxy) => {
      proxy.inject(lengthPrefix(length), Buffer.from([0]), time, time);
    },
    isLost: true,
  })),
  {
    name: 'random bytes',
    strike: (proxy) => {
      proxy.inject(Buffer.from('f3a9c17e55d20b8e9911aa64c3', 'hex'));
    },
    isLost: true,
  },
  ...[
    { name: 'an unknown message id', bytes: frame(998, 1, 'x') },
    { name: 'a message that breaks off', bytes: frame(17, 5, '20260101') },
    { name: 'too many fields', bytes: frame(49, 1, 1_700_000_000, 'more', 'and', 'more') },
    { name: 'an empty frame', bytes: frame('') },
    { name: 'a frame without its last NUL', bytes: cutShort },
    { name: 'a reject whose JSON is broken', bytes: frame(4, 2, 5, 201, 'rejected', '{broken') },
    { name: 'a message id that is no number', bytes: frame('NaN', 'x') },
  ].map(({ name, bytes }) => ({
    name: `${name}, between good ones`,
    strike: (proxy: WireProxy) => {
      proxy.inject(time, bytes, time);
    },
    isLost: false,
  })),
  {
    name: 'one byte in each segment',
    strike: ({ tws }) => tws.fault({ kind: 'slice', bytes: 1, gapMs: 0, forMs: 200 }),
    isLost: false,
  },
  {
    name: 'twenty thousand messages in one piece',
    strike: (proxy) => {
      proxy.inject(Buffer.concat(Array.from({ length: 20_000 }, () => time)));
    },
    isLost: false,
  },
];

test.each(faults)('$name: every promise settles, and the connector works on', async ({ strike, isLost }) => {
  await using proxy = await WireProxy.start();
  await using connector = new IBConnector({
    port: proxy.port,
    heartbeatIntervalMs: 300,
    probeTimeoutMs: 300,
    reconnectDelayMs: 20,
    requestTimeoutMs: 3 * seconds,
  });
  await connector.connect();
  await using quotes = await connector.streams.quotes('AAPL');
  const reader = quotes[Symbol.asyncIterator]();
  await reader.next();
  const lost = isLost ? new Promise((resolve) => connector.on('link.lost', resolve)) : undefined;
  const ready = isLost ? new Promise((resolve) => connector.on('link.ready', resolve)) : undefined;
  proxy.tws.fault({ kind: 'latency', ms: 50, forMs: 300 });
  const inFlight = Promise.allSettled([
    connector.getContractDetails(stock('MSFT')),
    connector.reference.matchingSymbols('AAPL'),
    connector.getPositions(),
    connector.healthCheck(),
  ]);
  strike(proxy);
  await Promise.all([lost, ready]);
  const settled = await inFlight;
  expect(settled).toHaveLength(4);
  expect(await connector.getContractDetails(stock('SPY'))).toHaveLength(1);
  expect(connector.getStatus()).toMatchObject({ state: 'ready', requestsUnderWay: 0, link: { epoch: isLost ? 2 : 1 } });
  // The stream is the one the caller has held all along.
  for (let more = 0; more < 3; more += 1) expect(await reader.next()).toMatchObject({ done: false });
});

const hello = (version: string) => frame(version, '20260101 12:00:00 EST');

const openings: readonly (readonly [string, (socket: Socket) => void, RegExp])[] = [
  ['says nothing', (socket) => socket.resume(), /does not speak: TWS may be frozen/],
  ['closes at once', (socket) => socket.destroy(), /closed the connection before it was ready/],
  [
    'speaks HTTP',
    (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    /closed the connection before it was ready/,
  ],
  ['names a version that is no number', (socket) => socket.write(hello('abc')), /its version is no number/],
  ['is too new', (socket) => socket.write(hello('194')), /speaks no version of the protocol we know/],
  ['is too old', (socket) => socket.write(hello('99')), /speaks no version of the protocol we know/],
  ['never starts the session', (socket) => socket.write(hello('178')), /did not start the session/],
  [
    'says 326 and keeps the socket',
    (socket) => {
      socket.write(Buffer.concat([hello('178'), frame(4, 2, -1, 326, 'client id is already in use', '')]));
    },
    /client id 1 is in use/,
  ],
  ['claims a negative length', (socket) => socket.write(lengthPrefix(-4)), /closed the connection before it was ready/],
];

test.each(openings)('a server that %s is named, and a good one is found after it', async (_, opening, sentence) => {
  await using proxy = await WireProxy.start();
  proxy.instead = opening;
  await using connector = new IBConnector({ port: proxy.port, reconnectDelayMs: 20, connectTimeoutMs: 300 });
  await expect(connector.connect()).rejects.toThrow(sentence);
  proxy.instead = undefined;
  await connector.connect();
  expect(await connector.getContractDetails(stock('AAPL'))).toHaveLength(1);
});

test('the handshake in single bytes is understood', async () => {
  await using proxy = await WireProxy.start();
  proxy.tws.fault({ kind: 'slice', bytes: 1, gapMs: 0 });
  await using connector = new IBConnector({ port: proxy.port });
  await connector.connect();
  expect(connector.isReady).toBe(true);
});

test('connect() inside of the event that tells the loss makes one new link, not two', async () => {
  await using proxy = await WireProxy.start();
  await using connector = new IBConnector({ port: proxy.port, reconnectDelayMs: 20 });
  await connector.connect();
  const again = new Promise<void>((resolve, reject) => {
    connector.on('link.lost', () => {
      connector.connect().then(resolve, reject);
    });
  });
  proxy.tws.fault({ kind: 'drop', how: 'end' });
  await again;
  expect(proxy.tws.status().clients).toHaveLength(1);
  expect(proxy.tws.journal.connections).toHaveLength(2);
  expect(connector.getStatus().link.epoch).toBe(2);
});

test('a listener that throws costs no message and no process', async () => {
  await using proxy = await WireProxy.start();
  await using connector = new IBConnector({ port: proxy.port });
  const warned = new Promise((resolve) => {
    process.once('warning', resolve);
  });
  connector.on('link.ready', () => {
    throw new Error('a bug of a listener');
  });
  await connector.connect();
  expect(await connector.getContractDetails(stock('AAPL'))).toHaveLength(1);
  expect(await warned).toMatchObject({ name: 'ListenerErrorWarning' });
});

test('a NUL in a text shifts no field of the message', async () => {
  await using proxy = await WireProxy.start();
  await using connector = new IBConnector({ port: proxy.port });
  await connector.connect();
  expect(await connector.getContractDetails({ ...stock('AA\0PL'), currency: 'USD\0' })).toHaveLength(1);
  const [received] = proxy.tws.journal.named('reqContractDetails').slice(-1);
  expect(received?.fields).toContain('AAPL');
  expect(proxy.tws.journal.failures).toEqual([]);
});
