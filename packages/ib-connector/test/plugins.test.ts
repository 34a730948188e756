import { AsyncLocalStorage } from 'node:async_hooks';
import { InvalidRequestError, RequestFailedError } from '@autobot/ib-connector';
import type { Middleware, Plugin } from '@autobot/resilience';
import { expect, test } from 'vitest';
import { connectedDesk, paperDesk } from './paper-desk.ts';

/** Writes down what became of every call. */
function audit(write: (line: string) => void): Plugin {
  const around: Middleware['around'] = async (call, next) => {
    try {
      const result = await next(call);
      write(`${call.kind} ${call.operation}: ok`);
      return result;
    } catch (error) {
      write(`${call.kind} ${call.operation}: ${String(Reflect.get(Object(error), 'code'))}`);
      throw error;
    }
  };
  return { name: 'audit', middleware: [{ name: 'audit', around }] };
}

const doing = new AsyncLocalStorage<string>();

/** Tells of each call when it ends, and what its caller was doing. */
function trace(end: (span: { name: string; parent: string | undefined; tookMs: number }) => void): Plugin {
  const around: Middleware['around'] = async (call, next) => {
    const [parent, startMs] = [doing.getStore(), performance.now()];
    try {
      return await doing.run(call.operation, () => next(call));
    } finally {
      end({ name: call.operation, parent, tookMs: performance.now() - startMs });
    }
  };
  return { name: 'trace', middleware: [{ name: 'trace', around }] };
}

test('an audit plugin of ten lines writes down what became of every call, orders and refusals among them', async () => {
  const lines: string[] = [];
  await using desk = await connectedDesk({ plugins: [audit((line) => lines.push(line))] });
  await desk.connector.getTicker('AAPL');
  await desk.connector.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'MKT' });
  desk.tws.fault({ kind: 'request-refused', request: 'reqMatchingSymbols', code: 321 });
  await expect(desk.connector.reference.matchingSymbols('AA')).rejects.toBeInstanceOf(RequestFailedError);
  expect(lines).toEqual(
    expect.arrayContaining([
      'query contractDetails: ok',
      'query quoteSnapshot: ok',
      'command placeOrder: ok',
      'query matchingSymbols: ERR_IB_REQUEST_FAILED',
    ]),
  );
});

test('a tracing plugin of ten lines tells of each call under what its caller was doing', async () => {
  const spans: Parameters<Parameters<typeof trace>[0]>[0][] = [];
  await using desk = await connectedDesk({ plugins: [trace((span) => spans.push(span))] });
  await doing.run('the strategy', () => desk.connector.getTicker('AAPL'));
  await desk.connector.getPositions();
  expect(spans.filter(({ parent }) => parent === 'the strategy').map(({ name }) => name)).toEqual([
    'contractDetails',
    'quoteSnapshot',
  ]);
  expect(spans.at(-1)).toMatchObject({ name: 'positions', parent: undefined });
  expect(spans.every(({ tookMs }) => tookMs >= 0)).toBe(true);
});

/** A layer that writes down when it was entered and left. */
function noting(name: string, notes: string[]): Middleware {
  return {
    name,
    async around(call, next) {
      notes.push(`${name} in`);
      try {
        return await next(call);
      } finally {
        notes.push(`${name} out`);
      }
    },
  };
}

test("plugins stand outside the connector's own layers, the first outermost, and see a call once however often it is tried", async () => {
  const notes: string[] = [];
  const plugins = ['one', 'two'].map((name): Plugin => ({ name, middleware: [noting(name, notes)] }));
  await using desk = await connectedDesk({ plugins });
  await desk.connector.resolveContract('AAPL');
  notes.length = 0;
  desk.tws.fault({ kind: 'request-refused', request: 'reqMatchingSymbols', code: 322 });
  await desk.connector.reference.matchingSymbols('AA');
  expect(desk.tws.journal.named('reqMatchingSymbols')).toHaveLength(2);
  expect(notes).toEqual(['one in', 'two in', 'two out', 'one out']);
});

test('a middleware can refuse a call before anything is sent, and what it throws reaches the caller as it is', async () => {
  const closed: Plugin = {
    name: 'closed',
    middleware: [
      {
        name: 'refuse',
        around: (call, next) =>
          call.operation === 'accountSummary' ? Promise.reject(new RangeError('not today')) : next(call),
      },
    ],
  };
  await using desk = await connectedDesk({ plugins: [closed] });
  await expect(desk.connector.getAccountSummary()).rejects.toThrow(new RangeError('not today'));
  expect(desk.tws.journal.named('reqAccountSummary')).toEqual([]);
});

test('observers hear bytes, messages, complaints and the link, and one that throws changes nothing', async () => {
  const heard: string[] = [];
  const observer: Plugin = {
    name: 'observer',
    heard: () => void heard.push('heard'),
    sent: ({ operation }) => void heard.push(`sent ${operation}`),
    pushedBack: ({ scope }) => void heard.push(`pushed back ${String(scope)}`),
    linkUp: () => void heard.push('up'),
    linkDown: () => void heard.push('down'),
    status: () => ({ heard: heard.length }),
  };
  const broken: Plugin = {
    name: 'broken',
    linkUp: () => {
      throw new Error('a bug of a plugin');
    },
  };
  const warned = new Promise((resolve) => {
    process.once('warning', resolve);
  });
  await using desk = await connectedDesk({ plugins: [broken, observer] });
  await desk.connector.getPositions();
  const slowed = desk.next('limiter.slowed');
  desk.tws.notice({ code: 100 });
  await slowed;
  const ready = desk.next('link.ready');
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await ready;
  expect(await warned).toMatchObject({ name: 'ListenerErrorWarning' });
  expect(heard).toEqual(expect.arrayContaining(['heard', 'sent positions', 'pushed back messages', 'up', 'down']));
  expect(desk.connector.getStatus().plugins).toMatchObject({ observer: { heard: expect.any(Number) } });
});

test('use() adds a plugin before connect() and is refused after it', async () => {
  await using desk = await paperDesk();
  const lines: string[] = [];
  expect(desk.connector.use(audit((line) => lines.push(line)))).toBe(desk.connector);
  await desk.connector.connect();
  await desk.connector.getPositions();
  expect(lines).toEqual(['query positions: ok']);
  expect(() => desk.connector.use(audit(() => undefined))).toThrow(InvalidRequestError);
});

test('a plugin is disposed with its connector, once', async () => {
  let disposals = 0;
  const plugin: Plugin = {
    name: 'held',
    [Symbol.asyncDispose]: () => {
      disposals += 1;
      return Promise.resolve();
    },
  };
  {
    await using desk = await connectedDesk({ plugins: [plugin] });
    expect(desk.connector.isReady).toBe(true);
  }
  expect(disposals).toBe(1);
});
