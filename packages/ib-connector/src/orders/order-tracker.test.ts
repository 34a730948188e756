import { describe, expect, it } from 'vitest';
import { aNotice, anExecution, anOpenOrder, anOrder, aStatus, OUR_CLIENT_ID } from '../../test/builders.ts';
import { isFinal, type OrderSnapshot } from './order-state.ts';
import { OrderTracker } from './order-tracker.ts';

function aTracker(...orders: readonly OrderSnapshot[]) {
  const changes: OrderSnapshot[] = [];
  const tracker = new OrderTracker(OUR_CLIENT_ID, (order) => changes.push(order));
  for (const order of orders) tracker.add(order);
  changes.length = 0;
  return { tracker, changes };
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

  it('tells nothing when a message changes nothing', () => {
    const { tracker, changes } = aTracker(anOrder());
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    expect(changes.map(({ state }) => state)).toEqual(['working']);
  });

  it('routes a status by our client id and the order id', () => {
    const { tracker } = aTracker(anOrder());
    tracker.accept({ type: 'orderStatus', status: aStatus({ status: 'Submitted' }) });
    expect(stateOf(tracker)).toBe('working');
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
    const { tracker } = aTracker(anOrder());
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
    tracker.add(anOrder());
    tracker.accept({ type: 'orderStatus', status: aStatus() });
    expect((await acknowledged).state).toBe('working');
  });
});
