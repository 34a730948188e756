import { describe, expect, it } from 'vitest';
import { aNotice, anExecution, anOpenOrder, anOrder, aStatus, OUR_CLIENT_ID } from '../../test/builders.ts';
import { isFinal, type OrderSnapshot } from './order-state.ts';
import { OrderTracker } from './order-tracker.ts';

function aTracker(...orders: readonly OrderSnapshot[]) {
  const changes: OrderSnapshot[] = [];
  const doubts: string[] = [];
  const trades: string[] = [];
  const commissions: string[] = [];
  const tracker = new OrderTracker({
    clientId: OUR_CLIENT_ID,
    onChange: (order) => changes.push(order),
    onDoubt: (why) => doubts.push(why),
    onTrade: (_orderRef, { execId }) => trades.push(execId),
    onCommission: ({ execId }) => commissions.push(execId),
  });
  for (const order of orders) tracker.add(order);
  changes.length = 0;
  return { tracker, changes, doubts, trades, commissions };
}

const stateOf = (tracker: OrderTracker, orderRef = 'ref-1') => tracker.get(orderRef)?.state;

describe('OrderTracker', () => {
  it('knows an order by reference and by id, and tells of it', () => {
    const { tracker, changes } = aTracker();
    const order = anOrder();
    tracker.add(order);
    expect(tracker.get('ref-1')).toBe(order);
    expect(tracker.byOrderId(11)).toBe(order);
    expect(tracker.orders).toEqual([order]);
    expect(changes).toEqual([order]);
  });

  it('has the broker asked when one of several copies has ended, once', () => {
    const { tracker, doubts } = aTracker(anOrder({ state: 'working', permIds: [501, 502] }));
    const cancelled = { type: 'orderStatus', status: aStatus({ permId: 501, status: 'Cancelled' }) } as const;
    tracker.accept(cancelled);
    tracker.accept(cancelled);
    expect(stateOf(tracker)).toBe('unknown');
    expect(doubts).toEqual(['ref-1: its copy 501 is cancelled, and nothing was said of 502']);
  });

  it('tells nothing when a message changes nothing', () => {
    const { tracker, changes } = aTracker(anOrder({ permIds: [501] }));
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    expect(changes.map(({ state }) => state)).toEqual(['working']);
  });

  it('books no status by client and order id alone: under another permanent id it is another order', () => {
    const { tracker, changes, doubts } = aTracker(anOrder());
    tracker.accept({ type: 'orderStatus', status: aStatus({ permId: 900, status: 'Filled', filled: 100 }) });
    expect(changes).toEqual([]);
    expect(doubts).toEqual(['a status names order id 11 under permId 900, which is not known']);
  });

  it('keeps back a status whose permanent id is new, until an open order says whose it is', () => {
    const { tracker } = aTracker(anOrder());
    tracker.accept({ type: 'orderStatus', status: aStatus({ status: 'Filled', filled: 100 }) });
    tracker.accept({ type: 'openOrder', order: anOpenOrder({ status: 'PreSubmitted' }) });
    expect(tracker.get('ref-1')).toMatchObject({ state: 'filled', filled: 100, permIds: [501] });
  });

  it('takes a status without a permanent id as a sign that TWS has the order, and for nothing else', () => {
    const { tracker } = aTracker(anOrder());
    tracker.accept({ type: 'orderStatus', status: aStatus({ permId: 0, status: 'Filled', filled: 100 }) });
    expect(tracker.get('ref-1')).toMatchObject({ state: 'acknowledged', filled: 0 });
  });

  it('forgets what it kept back when the link is lost', () => {
    const { tracker } = aTracker(anOrder());
    tracker.accept({ type: 'orderStatus', status: aStatus({ status: 'Filled', filled: 100 }) });
    tracker.linkLost('the socket broke');
    tracker.accept({ type: 'openOrder', order: anOpenOrder() });
    expect(stateOf(tracker)).toBe('working');
  });

  it('takes over restored orders without a word, and learns the id of one that it does not know', () => {
    const { tracker, changes } = aTracker();
    tracker.restore([anOrder({ state: 'unknown', orderId: 0 })]);
    expect(changes).toEqual([]);
    tracker.accept({ type: 'openOrder', order: anOpenOrder({ orderId: 17 }) });
    expect(tracker.byOrderId(17)).toMatchObject({ orderRef: 'ref-1', state: 'working' });
  });

  it('counts how often the broker spoke of an order, whether or not that changed anything', () => {
    const { tracker } = aTracker(anOrder({ permIds: [501] }));
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    tracker.accept({ type: 'openOrder', order: anOpenOrder({ orderRef: 'of another', permId: 900 }) });
    expect([tracker.reportsOf('ref-1'), tracker.reportsOf('of another')]).toEqual([2, 0]);
  });

  it('does not take back what it knows for what a journal knows', () => {
    const { tracker } = aTracker(anOrder({ state: 'filled' }));
    tracker.restore([anOrder({ state: 'unknown' })]);
    expect(stateOf(tracker)).toBe('filled');
  });

  it('tells each trade, each correction and each commission of ours once', () => {
    const { tracker, trades, commissions } = aTracker(anOrder());
    const report = (execId: string): void => {
      tracker.accept({ type: 'execution', reqId: -1, execution: anExecution({ execId }) });
      tracker.accept({ type: 'commission', execId, commission: 1, currency: 'USD' });
    };
    for (const execId of ['a.01', 'a.01', 'a.02', 'a.01']) report(execId);
    tracker.accept({ type: 'commission', execId: 'of another', commission: 1, currency: 'USD' });
    expect(trades).toEqual(['a.01', 'a.02']);
    expect(commissions).toEqual(['a.01', 'a.02']);
  });

  it('asks for the broker to be asked when a code denies the order, or rejects what may be a change', () => {
    const { tracker, doubts } = aTracker(anOrder({ state: 'working' }));
    tracker.acceptNotice(aNotice({ code: 201, id: 11 }), 'rejects');
    expect(stateOf(tracker)).toBe('working');
    tracker.acceptNotice(aNotice({ code: 10147, id: 11 }), 'loses');
    expect(stateOf(tracker)).toBe('unknown');
    expect(doubts).toEqual(['TWS said 201 of order ref-1', 'TWS said 10147 of order ref-1']);
  });

  it("takes no status of another client's order with the same id", () => {
    const { tracker, changes } = aTracker(anOrder());
    tracker.accept({ type: 'orderStatus', status: aStatus({ clientId: 8, status: 'Cancelled' }) });
    expect(changes).toEqual([]);
  });

  it('takes no open order of another program that used our client id and order id before, by its reference', () => {
    const { tracker, changes } = aTracker(anOrder());
    tracker.accept({ type: 'openOrder', order: anOpenOrder({ orderRef: 'another', permId: 900 }) });
    tracker.accept({ type: 'execution', reqId: -1, execution: anExecution({ orderRef: 'another', permId: 900 }) });
    expect(changes).toEqual([]);
  });

  it('knows a fill by its reference even if another client id reports it', () => {
    const { tracker } = aTracker(anOrder());
    tracker.accept({ type: 'execution', reqId: -1, execution: anExecution({ clientId: 0, orderId: 0 }) });
    expect(stateOf(tracker)).toBe('filled');
  });

  it('knows a status by the permanent id when ids and client are strange', () => {
    const { tracker } = aTracker(anOrder({ permIds: [501] }));
    tracker.accept({ type: 'orderStatus', status: aStatus({ orderId: 0, clientId: 0, status: 'Cancelled' }) });
    expect(stateOf(tracker)).toBe('cancelled');
  });

  it('gives a status with a known permanent id to that order, not to the one that has the id now', () => {
    const old = anOrder({ orderRef: 'old', permIds: [400] });
    const { tracker } = aTracker(old, anOrder({ orderRef: 'new' }));
    tracker.accept({ type: 'orderStatus', status: aStatus({ permId: 400, status: 'Cancelled' }) });
    expect([stateOf(tracker, 'old'), stateOf(tracker, 'new')]).toEqual(['cancelled', 'sent']);
  });

  it('books nothing to a finished order by id alone: the id may have been given out again', () => {
    const { tracker, changes } = aTracker(anOrder({ state: 'cancelled', permIds: [501] }));
    tracker.accept({ type: 'orderStatus', status: aStatus({ permId: 777, status: 'Filled', filled: 100 }) });
    expect(changes).toEqual([]);
  });

  it('still counts a late fill of a finished order by its reference', () => {
    const { tracker } = aTracker(anOrder({ state: 'cancelled', permIds: [501] }));
    tracker.accept({ type: 'execution', reqId: -1, execution: anExecution() });
    expect(stateOf(tracker)).toBe('filled');
  });

  it('ignores an order it does not have', () => {
    const { tracker, changes } = aTracker();
    tracker.accept({ type: 'openOrder', order: anOpenOrder() });
    tracker.acceptNotice(aNotice({ code: 201, id: 11 }), 'rejects');
    tracker.apply('ref-1', { type: 'sent' });
    expect(changes).toEqual([]);
  });

  it('routes a notice by the order id it carries', () => {
    const { tracker } = aTracker(anOrder(), anOrder({ orderRef: 'ref-2', orderId: 12 }));
    tracker.acceptNotice(aNotice({ code: 201, text: 'no margin', id: 12 }), 'rejects');
    expect([stateOf(tracker), stateOf(tracker, 'ref-2')]).toEqual(['sent', 'rejected']);
  });

  it('makes unknown what was sent and unanswered when the link is lost, and nothing else', () => {
    const { tracker } = aTracker(anOrder(), anOrder({ orderRef: 'ref-2', orderId: 12, state: 'working' }));
    tracker.linkLost('the socket broke');
    expect(tracker.get('ref-1')).toMatchObject({ state: 'unknown', reason: 'the socket broke' });
    expect(stateOf(tracker, 'ref-2')).toBe('working');
  });
});

describe('OrderTracker.when', () => {
  it('settles at once if the order is there already', async () => {
    const { tracker } = aTracker(anOrder({ state: 'filled' }));
    expect((await tracker.when('ref-1', ({ state }) => isFinal(state))).state).toBe('filled');
  });

  it('settles every watch that fits a change, each with the snapshot of that change, and keeps the rest', async () => {
    const { tracker } = aTracker(anOrder({ permIds: [501] }));
    const settled: string[] = [];
    const watch = async (name: string, until: (order: OrderSnapshot) => boolean) => {
      const { state } = await tracker.when('ref-1', until);
      settled.push(`${name}: ${state}`);
    };
    const all = Promise.all([
      watch('one', ({ state }) => state === 'working'),
      watch('two', ({ state }) => state === 'working'),
      watch('done', ({ state }) => isFinal(state)),
    ]);
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    tracker.accept({ type: 'execution', reqId: -1, execution: anExecution() });
    await all;
    expect(settled).toEqual(['one: working', 'two: working', 'done: filled']);
  });

  it('waits for an order that is not there yet', async () => {
    const { tracker } = aTracker();
    const acknowledged = tracker.when('ref-1', ({ state }) => state === 'working');
    tracker.add(anOrder({ permIds: [501] }));
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    expect((await acknowledged).state).toBe('working');
  });
});
