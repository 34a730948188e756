import { createHash } from 'node:crypto';
import { seededRandom } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Market } from '../exchange/market.ts';
import { SimulatedExchange } from '../exchange/simulated-exchange.ts';
import { ActiveConditions } from '../faults/active-conditions.ts';
import { encodeFrame, type Field } from '../wire/frame-writer.ts';
import { TwsCore } from './tws-core.ts';
import type { CloseHow, SessionTransport } from './transport.ts';

const HELLO = Buffer.from('API\0\0\0\0\x09v100..193', 'latin1');
const AAPL: readonly Field[] = [0, 'AAPL', 'STK', '', 0, '', '', 'SMART', '', 'USD', '', ''];

/** A client without a socket: what it sends is received at once, what it is sent is kept. */
class MemoryClient implements SessionTransport {
  backlogBytes = 0;
  isReading = true;
  readonly received: Buffer[] = [];
  closed: CloseHow | undefined;
  readonly #session: ReturnType<TwsCore['open']>;

  constructor(core: TwsCore) {
    this.#session = core.open(this);
  }

  write(bytes: Uint8Array): void {
    this.received.push(Buffer.from(bytes));
  }

  close(how: CloseHow): void {
    this.closed ??= how;
  }

  pauseReading(): void {
    this.isReading = false;
  }

  resumeReading(): void {
    this.isReading = true;
  }

  sendBytes(bytes: Uint8Array): void {
    this.#session.receive(bytes);
  }

  send(...fields: readonly Field[]): void {
    this.sendBytes(encodeFrame(fields));
  }

  start(clientId: number): this {
    this.sendBytes(HELLO);
    this.send(71, 2, clientId, '');
    return this;
  }

  leave(): void {
    this.#session.clientClosed();
  }

  /** Messages received, as their fields. */
  get messages(): readonly (readonly string[])[] {
    const bytes = Buffer.concat(this.received);
    const messages: (readonly string[])[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 4 + bytes.readUInt32BE(at);
      messages.push(bytes.toString('latin1', at + 4, end - 1).split('\0'));
      at = end;
    }
    return messages;
  }

  /** Codes of the notices received. */
  get codes(): readonly string[] {
    return this.messages.filter(([id]) => id === '4').map((fields) => fields[3] ?? '');
  }
}

/** A TWS under a clock that stands still until told. */
function aCore(changes: { readonly seed?: number; readonly enforcesPacing?: boolean } = {}): {
  readonly clock: FakeClock;
  readonly core: TwsCore;
  readonly exchange: SimulatedExchange;
} {
  const clock = new FakeClock();
  const seed = changes.seed ?? 1;
  const accounts = ['DU1234567'];
  const market = new Market({ seed, wallNow: () => clock.wallNow() });
  const exchange = new SimulatedExchange({ market, random: seededRandom(seed), accounts });
  const core = new TwsCore({
    clock,
    exchange,
    accounts,
    conditions: new ActiveConditions(seededRandom(1)),
    serverVersion: 178,
    isReadOnly: false,
    enforcesPacing: changes.enforcesPacing ?? true,
    tickIntervalMs: 250,
  });
  return { clock, core, exchange };
}

test('the greeting is one frame alone, and the rest waits for startApi', () => {
  const client = new MemoryClient(aCore().core);
  client.sendBytes(HELLO);
  expect(client.messages).toEqual([['178', '20260105 14:30:00 UTC']]);
  client.send(71, 2, 7, '');
  expect(client.messages.slice(1, 3)).toEqual([
    ['15', '1', 'DU1234567'],
    ['9', '1', '1'],
  ]);
  expect(client.codes).toEqual(['2104', '2104', '2104', '2104', '2106', '2158']);
});

test('requests before startApi, or of a kind nobody knows, are named in the journal', () => {
  const { core } = aCore();
  const client = new MemoryClient(core);
  client.sendBytes(HELLO);
  client.send(49, 1);
  client.send(71, 2, 7, '');
  client.send(9999, 1);
  client.send(21, 2, 77);
  client.send(1, 11, 'x');
  expect(core.journal.failures.map(({ problem }) => problem)).toEqual([
    'reqCurrentTime before startApi',
    'no request has the message id "9999"',
    'exerciseOptions (message 21) is not supported by this mock',
    'reqMktData is malformed: field 2 (reqId) must be a 32-bit integer, was "x"',
  ]);
  expect(client.codes.slice(-3)).toEqual(['321', '321', '320']);
  expect(client.messages.at(-2)?.[2]).toBe('77');
});

test('a client that speaks no common version is sent away with a sentence', () => {
  const { core } = aCore();
  const client = new MemoryClient(core);
  client.sendBytes(Buffer.from('API\0\0\0\0\x09v213..225', 'latin1'));
  expect(client.closed).toBe('end');
  expect(core.journal.failures[0]?.problem).toContain('server versions 213 to 225');
});

test('a client id in use is answered with 326, closed 100 ms later, and free as soon as its owner has gone', () => {
  const { core, clock } = aCore();
  const first = new MemoryClient(core).start(5);
  const second = new MemoryClient(core).start(5);
  expect(second.codes).toEqual(['326']);
  clock.advance(99);
  expect(second.closed).toBeUndefined();
  clock.advance(1);
  expect(second.closed).toBe('end');
  first.leave();
  expect(new MemoryClient(core).start(5).codes).not.toContain('326');
});

test('the time is told once a second, and asked more often TWS is silent', () => {
  const { core, clock } = aCore();
  const client = new MemoryClient(core).start(1);
  const times = (): number => client.messages.filter(([id]) => id === '49').length;
  client.send(49, 1);
  clock.advance(999);
  client.send(49, 1);
  expect(times()).toBe(1);
  clock.advance(1);
  client.send(49, 1);
  expect(times()).toBe(2);
  expect(core.journal.unanswered).toMatchObject([{ name: 'reqCurrentTime' }]);
});

test('a stream says everything once and then only what changed', () => {
  const { core, clock, exchange } = aCore();
  const client = new MemoryClient(core).start(1);
  client.send(1, 11, 7, ...AAPL, 0, '', 0, 0, '');
  const before = client.messages.length;
  expect(client.messages.filter(([id]) => id === '1').map(([, , , type]) => type)).toEqual(['1', '2', '4', '9']);
  exchange.market.movePrice('AAPL', 250);
  clock.advance(250);
  const changed = client.messages.slice(before);
  expect(changed.filter(([id]) => id === '1').map(([, , , type, price]) => [type, price])).toEqual([
    ['1', '249.99'],
    ['2', '250.01'],
    ['4', '250'],
  ]);
  client.send(2, 2, 7);
  const afterCancel = client.messages.length;
  clock.advance(5_000);
  expect(client.messages).toHaveLength(afterCancel);
});

test('an order rests while its client is away, fills, and is found by executions afterwards', () => {
  const { core, clock, exchange } = aCore();
  new MemoryClient(core).start(1);
  const instrument = exchange.market.instruments.find(({ symbol }) => symbol === 'MSFT');
  if (instrument === undefined) throw new Error('MSFT is not listed');
  const terms = { action: 'BUY', quantity: 1, type: 'LMT', limitPrice: 300, stopPrice: undefined } as const;
  exchange.place({
    clientId: 1,
    orderId: 1,
    parentId: 0,
    account: 'DU1234567',
    instrument,
    route: 'SMART',
    orderRef: '',
    terms: { ...terms, isTransmitted: true, attributes: {} },
  });
  for (const session of core.sessions) session.clientClosed();
  exchange.market.movePrice('MSFT', 290);
  clock.advance(500);
  expect(exchange.executions).toHaveLength(1);
  clock.advance(10_000);
  expect(clock.pendingTimers).toBe(0);
});

test('the same seed and the same input give the same bytes; another seed gives others', () => {
  const first = hashOfARun(1);
  expect(hashOfARun(1)).toBe(first);
  expect(hashOfARun(2)).not.toBe(first);
});

function hashOfARun(seed: number): string {
  const { core, clock } = aCore({ seed });
  const client = new MemoryClient(core).start(1);
  client.send(1, 11, 7, ...AAPL, 0, '', 0, 0, '');
  client.send(20, 8, ...AAPL, 0, '', '5 mins', '2 D', 1, 'TRADES', 1, 0, '');
  clock.advance(30_000);
  client.send(62, 1, 9, 'All', 'NetLiquidation');
  clock.advance(30_000);
  return createHash('sha256').update(Buffer.concat(client.received)).digest('hex');
}

test('hostile fields never throw out of the session', () => {
  const field = fc.oneof(
    fc.constantFrom('', '0', '1', '-1', '11', '1e309', 'NaN', '2147483648', '999999999999', 'BAG'),
    fc.string(),
  );
  const fields = fc.tuple(fc.integer({ min: 0, max: 110 }), fc.array(field, { maxLength: 140 }));
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 10 }), (requests) => {
      const { core } = aCore({ enforcesPacing: false });
      const client = new MemoryClient(core).start(1);
      for (const [id, rest] of requests) client.send(id, ...rest);
      expect(core.journal.all).toHaveLength(requests.length + 1);
    }),
    { numRuns: 300 },
  );
});

test('hostile bytes end the connection at most', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }), fc.boolean(), (chunks, starts) => {
      const { core } = aCore();
      const client = new MemoryClient(core);
      if (starts) client.start(1);
      for (const chunk of chunks) client.sendBytes(chunk);
      expect(client.closed === 'end').toBe(core.sessions.length === 0);
    }),
  );
});
