import { IBConnector, MemoryOrderJournal } from '@autobot/ib-connector';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { restoreOrders } from '../src/orders/journal/restore-orders.ts';
import { openGuards } from './open-guards.ts';
import { expect, test } from 'vitest';
import { DOUBLED, doubledRun } from './orders-crash/doubled-run.ts';
import { faultRun, troubles } from './orders-crash/fault-run.ts';

// `npm run prove:faults` takes more of them.
const SEEDS = 20;

test.each(troubles)(
  '%s: no order is sent twice, none is forgotten, and each stands where it does',
  async (trouble) => {
    const problems: string[] = [];
    let struck = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const run = await faultRun(seed, trouble);
      problems.push(...run.problems.map((problem) => `seed ${seed}: ${problem}`));
      struck += run.inDoubt + run.refused;
      expect(run.sent).toBeGreaterThan(0);
    }
    expect(problems).toEqual([]);
    // The trouble did strike: somewhere an order was in doubt, or refused.
    expect(struck).toBeGreaterThan(0);
  },
  60_000,
);

test(`${DOUBLED}: it is told, every trade is counted once, and a cancel leaves nothing open`, async () => {
  const problems: string[] = [];
  let inDoubt = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const run = await doubledRun(seed);
    problems.push(...run.problems.map((problem) => `seed ${seed}: ${problem}`));
    inDoubt += run.inDoubt;
  }
  expect(problems).toEqual([]);
  expect(inDoubt).toBeGreaterThan(0);
}, 60_000);

// What a change during a cut-off did in the field: one order of ours, two of the broker's (nautilus#4564).
test('two permanent ids for one order: it is told, and each is kept', async () => {
  const clock = new FakeClock();
  const journal = new MemoryOrderJournal();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  await using connector = new IBConnector({
    port: tws.port,
    clientId: 7,
    readOnly: false,
    guards: openGuards(tws.port),
    clock,
    journal,
  });
  const ready = connector.connect();
  await clock.run(1_000);
  await ready;
  const placing = connector.placeOrder({
    symbol: 'AAPL',
    action: 'BUY',
    quantity: 10,
    orderType: 'LMT',
    limitPrice: 1,
  });
  await clock.run(1_000);
  const { orderRef } = await placing;
  const [first] = tws.exchange.openOrders;
  if (first === undefined) throw new TypeError('the order rests at the broker');
  const second = tws.exchange.place({ ...first, clientId: 8, orderId: 900 });
  if (typeof second === 'string') throw new TypeError(second);

  const told: unknown[] = [];
  connector.on('order.duplicated', ({ order, permIds }) => told.push([order.orderRef, permIds]));
  await clock.run(5 * 60_000);
  expect(told).toEqual([[orderRef, [first.permId, second.permId]]]);
  expect(connector.orders).toMatchObject([{ orderRef, state: 'working', permIds: [first.permId, second.permId] }]);
  expect(tws.journal.named('placeOrder')).toHaveLength(1);

  // The end of one is not the end of the order.
  const states: string[] = [];
  connector.on('order.changed', ({ order }) => {
    if (order.state !== states.at(-1)) states.push(order.state);
  });
  tws.exchange.cancel(first.clientId, first.orderId);
  await clock.run(5 * 60_000);
  expect(states).toEqual(['unknown', 'working']);
  // Of another client's orders TWS tells only who asks.
  tws.exchange.cancel(8, 900);
  await clock.run(5 * 60_000);
  expect(states).toEqual(['unknown', 'working', 'cancelled']);
  // A process that starts anew knows which have ended.
  expect(restoreOrders(journal.records).orders).toMatchObject([{ endedPermIds: [first.permId, second.permId] }]);
});
