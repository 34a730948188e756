import { buy, noticeCatalogue, type OrderHandle } from '@autobot/ib-connector';
import { describe, expect, test } from 'vitest';
import {
  connectionRows,
  type NewOrderOutcome,
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
  test.each(connectionRows)('%i: %s', async (code, outcome) => {
    await using desk = await tradingDesk();
    const stream = await desk.until(desk.connector.streams.quotes('AAPL'));
    await desk.clock.run(3_000);
    const before = desk.connector.getStatus();
    const sent = recording(desk);
    const told = desk.events.length;
    expect(desk.tws.fault({ kind: 'notice', code }).fired).toBe(1);
    await desk.clock.run(500);
    const soon = desk.connector.getStatus();
    await desk.clock.run(20_000);
    const later = desk.connector.getStatus();
    const events = desk.events.slice(told);

    expect(events.filter((event) => event.type === 'notice.received' && event.notice.code === code)).toHaveLength(1);
    const isDown = outcome === 'upstream down';
    expect(stream.quality).toBe(isDown ? 'stale' : 'live');
    expect(later.orderGate.isOpen).toBe(!isDown);
    expect(desk.tws.journal.connections).toHaveLength(outcome === 'a new link' ? 2 : 1);
    expect(events.some(({ type }) => type === 'limiter.slowed')).toBe(outcome === 'slower');
    switch (outcome) {
      case 'a new link':
        expect(sent()).toEqual(expect.arrayContaining(['startApi', 'reqMktData', ...COMPARISON]));
        break;
      case 'upstream down':
        expect(soon).toMatchObject({ upstream: 'down', orderGate: { isOpen: false, reason: 'upstreamDown' } });
        expect(sent()).toEqual([]);
        break;
      case 'streams asked again, orders compared':
        expect(soon).toMatchObject({ upstream: 'restoring', orderGate: { isOpen: false } });
        expect(sent()).toEqual(['reqMktData', ...COMPARISON]);
        break;
      case 'streams verified, orders compared':
        expect(soon).toMatchObject({ upstream: 'restoring', orderGate: { isOpen: false } });
        expect(sent()).toEqual(COMPARISON);
        break;
      case 'nothing':
      case 'slower':
        expect([soon.state, soon.upstream, soon.farms, soon.orderGate]).toEqual([
          before.state,
          before.upstream,
          before.farms,
          before.orderGate,
        ]);
        expect(sent()).toEqual([]);
        break;
      default: {
        const [farm = '', state] = outcome.split(' ');
        expect(soon.farms).toEqual({ ...before.farms, [farm]: state });
        expect(soon).toMatchObject({ upstream: 'up', orderGate: { isOpen: true } });
        expect(sent()).toEqual([]);
      }
    }
  });
});

describe('with the id of a stream', () => {
  const sentFor: Readonly<Record<StreamOutcome, readonly string[]>> = {
    'goes on': [],
    ends: [],
    'not subscribed': [],
    'asked again': ['reqMktData'],
    'cancelled, asked again': ['cancelMktData', 'reqMktData'],
    blocked: ['cancelMktData', 'reqMktData'],
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
    const soon = stream.quality;
    // A stream that is blocked is tried once a minute.
    await desk.clock.run(60_000);
    const isOver = outcome === 'ends' || outcome === 'not subscribed';
    expect(sent()).toEqual(sentFor[outcome]);
    expect(reading.isDone).toBe(isOver);
    if (isOver) {
      const failure = outcome === 'ends' ? 'ERR_IB_REQUEST_FAILED' : 'ERR_IB_NOT_SUBSCRIBED';
      expect(reading.error).toMatchObject({ code: failure, twsCode: code });
      return;
    }
    if (outcome === 'blocked') expect(soon).toBe('blocked');
    expect(stream.quality).toBe('live');
    expect(desk.tws.journal.connections).toHaveLength(1);
  });
});

describe('with the id of a request', () => {
  const ask = async (desk: VirtualDesk, code: number) => {
    desk.tws.fault({ kind: 'request-refused', request: 'reqMatchingSymbols', code });
    const sent = recording(desk);
    const outcome: { value?: unknown; error?: unknown } = {};
    const asking = desk.connector.reference.matchingSymbols('AAPL');
    asking.then(
      (value) => {
        outcome.value = value;
      },
      (error: unknown) => {
        outcome.error = error;
      },
    );
    await desk.clock.run(2_000);
    const isSettledSoon = 'value' in outcome || 'error' in outcome;
    await desk.clock.run(60_000);
    return { outcome, sent, isSettledSoon };
  };
  const expectAnswer = ({ outcome, sent, isSettledSoon }: Awaited<ReturnType<typeof ask>>, isSoon: boolean) => {
    expect(outcome.error).toBeUndefined();
    expect(outcome.value).toContainEqual(expect.objectContaining({ contract: expect.anything() }));
    expect(sent()).toEqual(['reqMatchingSymbols', 'reqMatchingSymbols']);
    expect(isSettledSoon).toBe(isSoon);
  };
  const expectFailure = ({ outcome, sent }: Awaited<ReturnType<typeof ask>>, code: number) => {
    expect(outcome.error).toMatchObject({ code: 'ERR_IB_REQUEST_FAILED', twsCode: code, verdict: 'refused' });
    expect(sent()).toEqual(['reqMatchingSymbols']);
  };
  const check: Readonly<Record<RequestOutcome, (desk: VirtualDesk, code: number) => Promise<void>>> = {
    // What says nothing of the request leaves it waiting, until its time is up and it is asked again.
    'goes on': async (desk, code) => {
      expectAnswer(await ask(desk, code), false);
    },
    fails: async (desk, code) => {
      expectFailure(await ask(desk, code), code);
      desk.tws.fault({ kind: 'farm-broken', farm: 'eufarm' });
      expectFailure(await ask(desk, code), code);
    },
    repeated: async (desk, code) => {
      expectAnswer(await ask(desk, code), true);
    },
    'fails, repeated in trouble': async (desk, code) => {
      expectFailure(await ask(desk, code), code);
      desk.tws.fault({ kind: 'farm-broken', farm: 'eufarm' });
      expectAnswer(await ask(desk, code), true);
    },
  };

  test.each(requestRows.map(([code, , outcome]) => [code, outcome] as const))('%i: it %s', async (code, outcome) => {
    await using desk = await VirtualDesk.connected();
    await check[outcome](desk, code);
  });
});

describe('with the id of an order that works', () => {
  test.each(orderRows)('%i: %s', async (code, outcome) => {
    await using desk = await tradingDesk();
    const order = await desk.until(desk.connector.placeOrder(limit));
    const sent = recording(desk);
    desk.tws.fault({ kind: 'notice', code, reqId: order.orderId });
    await desk.clock.run(0);
    const soon = order.current.state;
    await desk.clock.run(30_000);
    const isAsked = outcome === 'broker asked' || outcome === 'unknown until found';
    expect(sent()).toEqual(isAsked ? COMPARISON : []);
    expect(soon === 'unknown').toBe(outcome === 'unknown until found');
    // The broker has it, and says so when it is asked.
    expect(order.current.state).toBe(outcome === 'cancelled' || outcome === 'held' ? outcome : 'working');
  });
});

describe('with the id of an order that nothing else is said of', () => {
  const codeOf: Readonly<Partial<Record<NewOrderOutcome, string>>> = {
    rejected: 'ERR_IB_ORDER_REJECTED',
    'in doubt': 'ERR_IB_ORDER_OUTCOME_UNKNOWN',
    'unknown at once': 'ERR_IB_ORDER_OUTCOME_UNKNOWN',
  };

  test.each(orderRows.map(([code, , outcome]) => [code, outcome] as const))('%i: %s', async (code, outcome) => {
    await using desk = await tradingDesk();
    desk.tws.fault({ kind: 'request-refused', request: 'placeOrder', code });
    const placing: Promise<OrderHandle | { readonly error: unknown }> = desk.connector
      .placeOrder(limit)
      .catch((error: unknown) => ({ error }));
    await desk.clock.run(1_000);
    const soon = desk.connector.orders[0]?.state;
    await desk.clock.run(30_000);
    const placed = await placing;
    const failure = codeOf[outcome];
    if (failure === undefined) expect(placed).toMatchObject({ current: { state: outcome } });
    else expect(placed).toMatchObject({ error: { code: failure } });
    expect(soon === 'unknown').toBe(outcome === 'unknown at once');
    expect(desk.connector.orders[0]?.state).toBe(
      outcome.startsWith('un') || outcome === 'in doubt' ? 'unknown' : outcome,
    );
    // Whatever is said of it, it is never sent again.
    expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
  });
});
