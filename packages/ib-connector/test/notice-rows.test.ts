import { buy, noticeCatalogue, type OrderHandle } from '@autobot/ib-connector';
import { describe, expect, test } from 'vitest';
import {
  type ConnectionOutcome,
  connectionRows,
  type NewOrderOutcome,
  type OrderOutcome,
  orderRows,
  type RequestOutcome,
  requestRows,
  type StreamOutcome,
} from './notice-rows.ts';
import { openGuards } from './open-guards.ts';
import { VirtualDesk } from './virtual-desk.ts';

// The mock says each code of the catalogue; what must come of it stands in notice-rows.ts.

const COMPARISON = ['reqAllOpenOrders', 'reqCompletedOrders', 'reqExecutions'];
const limit = buy(10, 'AAPL').limit(1).build();

async function tradingDesk(): Promise<VirtualDesk> {
  const desk = await VirtualDesk.connected((port) => ({ readOnly: false, guards: openGuards(port) }));
  await desk.until(desk.connector.resolveContract('AAPL'));
  return desk;
}

/** What the mock received since a moment, signs of life left out. */
function recording(desk: VirtualDesk): () => readonly string[] {
  const before = desk.tws.journal.all.length;
  return () =>
    desk.tws.journal.all
      .slice(before)
      .map(({ name }) => name)
      .filter((name) => name !== 'reqCurrentTime');
}

test('every row of the catalogue is run, and nothing else', () => {
  const run = new Set([...connectionRows, ...requestRows, ...orderRows].map(([code]) => code));
  expect([...run].toSorted((one, other) => one - other)).toEqual(
    noticeCatalogue.map(({ code }) => code).toSorted((one, other) => one - other),
  );
});

describe('without an id', () => {
  const nothing = {
    soon: { state: 'ready', upstream: 'up', isGateOpen: true, farms: {} },
    later: { state: 'ready', isGateOpen: true, quality: 'live', connections: 1 },
    isSlower: false,
    sent: [] as readonly string[],
  };
  const restoring = { ...nothing.soon, upstream: 'restoring', isGateOpen: false };
  const expected = (outcome: ConnectionOutcome): typeof nothing => {
    switch (outcome) {
      case 'nothing':
        return nothing;
      case 'slower':
        return { ...nothing, isSlower: true };
      case 'a new link':
        return {
          ...nothing,
          soon: { ...nothing.soon, state: 'backoff', isGateOpen: false },
          later: { ...nothing.later, connections: 2 },
          sent: ['startApi', 'reqPositions', ...COMPARISON, 'cancelPositions', 'reqMktData'],
        };
      case 'upstream down':
        return {
          ...nothing,
          soon: { ...nothing.soon, upstream: 'down', isGateOpen: false },
          later: { ...nothing.later, isGateOpen: false, quality: 'stale' },
        };
      case 'streams asked again, orders compared':
        return { ...nothing, soon: restoring, sent: ['reqMktData', ...COMPARISON] };
      case 'streams verified, orders compared':
        return { ...nothing, soon: restoring, sent: COMPARISON };
      default: {
        const [farm = '', state] = outcome.split(' ');
        return { ...nothing, soon: { ...nothing.soon, farms: state === 'ok' ? {} : { [farm]: state } } };
      }
    }
  };

  test.each(connectionRows)('%i: %s', async (code, outcome) => {
    await using desk = await tradingDesk();
    const stream = await desk.until(desk.connector.streams.quotes('AAPL'));
    await desk.clock.run(3_000);
    const sent = recording(desk);
    const told = desk.events.length;
    expect(desk.tws.fault({ kind: 'notice', code }).fired).toBe(1);
    await desk.clock.run(100);
    const { state, upstream, orderGate, farms } = desk.connector.getStatus();
    const notWell = Object.fromEntries(Object.entries(farms).filter(([, farm]) => farm !== 'ok'));
    // 502 is told as the end of the socket: all farms are forgotten with it.
    const soon = { state, upstream, isGateOpen: orderGate.isOpen, farms: notWell };
    await desk.clock.run(20_000);
    const after = desk.connector.getStatus();
    const events = desk.events.slice(told);
    expect(events.filter((event) => event.type === 'notice.received' && event.notice.code === code)).toHaveLength(1);
    expect({
      soon,
      later: {
        state: after.state,
        isGateOpen: after.orderGate.isOpen,
        quality: stream.quality,
        connections: desk.tws.journal.connections.length,
      },
      isSlower: events.some(({ type }) => type === 'limiter.slowed'),
      sent: sent(),
    }).toEqual(expected(outcome));
  });
});

describe('with the id of a stream', () => {
  const ended = { sent: [], quality: 'live', isDone: true };
  const goesOn = { sent: [] as readonly string[], quality: 'live', isDone: false, error: undefined as unknown };
  const expected = (outcome: StreamOutcome, twsCode: number): Partial<typeof goesOn> => {
    switch (outcome) {
      case 'goes on':
        return goesOn;
      case 'ends':
        return { ...ended, error: { code: 'ERR_IB_REQUEST_FAILED', twsCode } };
      case 'not subscribed':
        return { ...ended, error: { code: 'ERR_IB_NOT_SUBSCRIBED', twsCode } };
      case 'asked again':
        return { ...goesOn, sent: ['reqMktData'], quality: 'suspect' };
      case 'cancelled, asked again':
        return { ...goesOn, sent: ['cancelMktData', 'reqMktData'], quality: 'suspect' };
      case 'replaced at once':
        return { ...goesOn, sent: ['cancelMktData', 'reqMktData'] };
      case 'blocked until it ticks':
        return { ...goesOn, quality: 'blocked' };
      case 'blocked, asked again':
        return { ...goesOn, sent: ['cancelMktData', 'reqMktData'], quality: 'blocked' };
    }
  };

  test.each(requestRows)('%i: it %s', async (code, outcome) => {
    await using desk = await VirtualDesk.connected();
    const stream = await desk.until(desk.connector.streams.quotes('AAPL'));
    const reading = desk.read(stream);
    await desk.clock.run(3_000);
    const reqId = Number(desk.tws.journal.named('reqMktData').at(-1)?.fields[2]);
    const sent = recording(desk);
    desk.tws.fault({ kind: 'notice', code, reqId });
    await desk.clock.run(0);
    const { quality } = stream;
    // A stream that is blocked is tried once a minute.
    await desk.clock.run(60_000);
    const { isDone, error } = reading;
    expect({ sent: sent(), quality, isDone, error }).toMatchObject(expected(outcome, code));
    expect([stream.quality, stream.isClosed, desk.tws.journal.connections.length]).toEqual(['live', isDone, 1]);
  });
});

/** Asks something that is answered by a code; what came of it within two seconds, and within a minute. */
async function askAgainst(desk: VirtualDesk, code: number) {
  desk.tws.fault({ kind: 'request-refused', request: 'reqMatchingSymbols', code });
  const sent = recording(desk);
  let settled: unknown = 'nothing';
  const asking = async (): Promise<void> => {
    try {
      const found = await desk.connector.reference.matchingSymbols('AAPL');
      settled = found.length > 0 ? 'an answer' : 'an empty answer';
    } catch (error) {
      settled = error;
    }
  };
  void asking();
  await desk.clock.run(2_000);
  const soon = settled;
  await desk.clock.run(60_000);
  return { soon, later: settled, asked: sent().length };
}

const failure = (twsCode: number) => ({ code: 'ERR_IB_REQUEST_FAILED', twsCode, verdict: 'refused' });

const failed = (code: number) => ({ soon: failure(code), later: failure(code), asked: 1 });

describe('with the id of a request', () => {
  const repeated = { soon: 'an answer', later: 'an answer', asked: 2 };
  // What says nothing of the request leaves it waiting, until its time is up and it is asked again.
  const waited = { soon: 'nothing', later: 'an answer', asked: 2 };
  const expected = (code: number): Readonly<Record<RequestOutcome, readonly [well: object, inTrouble: object]>> => ({
    'goes on': [waited, waited],
    fails: [failed(code), failed(code)],
    repeated: [repeated, repeated],
    'fails, repeated in trouble': [failed(code), repeated],
  });

  test.each(requestRows.map(([code, , outcome]) => [code, outcome] as const))('%i: it %s', async (code, outcome) => {
    await using desk = await VirtualDesk.connected();
    const [well, inTrouble] = expected(code)[outcome];
    expect(await askAgainst(desk, code)).toMatchObject(well);
    desk.tws.fault({ kind: 'farm-broken', farm: 'eufarm' });
    expect(await askAgainst(desk, code)).toMatchObject(inTrouble);
  });
});

describe('with the id of an order that works', () => {
  // The broker has the order, and says so when it is asked.
  const expected: Readonly<Record<OrderOutcome, object>> = {
    lives: { soon: 'working', later: 'working', sent: [] },
    'broker asked': { soon: 'working', later: 'working', sent: COMPARISON },
    'unknown until found': { soon: 'unknown', later: 'working', sent: COMPARISON },
    'cancelled soon': { soon: 'working', later: 'cancelled', sent: [] },
    held: { soon: 'held', later: 'held', sent: [] },
  };

  test.each(orderRows)('%i: %s', async (code, outcome) => {
    await using desk = await tradingDesk();
    const order = await desk.until(desk.connector.placeOrder(limit));
    const sent = recording(desk);
    desk.tws.fault({ kind: 'notice', code, reqId: order.orderId });
    await desk.clock.run(0);
    const soon = order.current.state;
    await desk.clock.run(30_000);
    expect({ soon, later: order.current.state, sent: sent() }).toEqual(expected[outcome]);
  });
});

describe('with the id of an order that nothing else is said of', () => {
  const unknown = { error: { code: 'ERR_IB_ORDER_OUTCOME_UNKNOWN' } };
  const expected: Readonly<Record<NewOrderOutcome, object>> = {
    rejected: { soon: 'rejected', later: 'rejected', placed: { error: { code: 'ERR_IB_ORDER_REJECTED' } } },
    'in doubt': { soon: 'sent', later: 'unknown', placed: unknown },
    'unknown at once': { soon: 'unknown', later: 'unknown', placed: unknown },
    'cancelled soon': { soon: 'sent', later: 'cancelled', placed: { current: { state: 'cancelled' } } },
    held: { soon: 'held', later: 'held', placed: { current: { state: 'held' } } },
  };

  test.each(orderRows.map(([code, , outcome]) => [code, outcome] as const))('%i: %s', async (code, outcome) => {
    await using desk = await tradingDesk();
    desk.tws.fault({ kind: 'request-refused', request: 'placeOrder', code });
    const placing: Promise<OrderHandle | { readonly error: unknown }> = desk.connector
      .placeOrder(limit)
      .catch((error: unknown) => ({ error }));
    const state = () => desk.connector.orders[0]?.state;
    await desk.clock.run(1_000);
    const soon = state();
    await desk.clock.run(30_000);
    expect({ soon, later: state(), placed: await placing }).toMatchObject(expected[outcome]);
    // Whatever is said of it, it is never sent again.
    expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
  });
});
