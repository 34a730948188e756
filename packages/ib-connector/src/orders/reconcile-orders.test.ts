import { describe, expect, it } from 'vitest';
import { aCompletedOrder, anExecution, anOpenOrder, anOrder, OUR_CLIENT_ID } from '../../test/builders.ts';
import { nextOrder, type OrderSnapshot } from './order-state.ts';
import { type BrokerSnapshot, reconcileOrders } from './reconcile-orders.ts';

const nothing: BrokerSnapshot = { openOrders: [], completedOrders: [], executions: [], isConclusive: true };
const owner = { clientId: OUR_CLIENT_ID, orderRefPrefix: 'app' };
const reconcile = (ours: readonly OrderSnapshot[], broker: Partial<BrokerSnapshot> = {}) =>
  reconcileOrders(ours, { ...nothing, ...broker }, owner);
const unknown = anOrder({ state: 'unknown' });

function afterEvidence(order: OrderSnapshot, broker: Partial<BrokerSnapshot>): OrderSnapshot {
  const [result] = reconcile([order], broker).orders;
  return (result?.evidence ?? []).reduce(nextOrder, order);
}

describe('reconcileOrders', () => {
  it('adopts an unknown order that is open at the broker', () => {
    const broker = { ...nothing, openOrders: [anOpenOrder()] };
    expect(reconcile([unknown], broker).orders[0]).toMatchObject({ orderRef: 'ref-1', verdict: 'adopt' });
    expect(afterEvidence(unknown, broker)).toMatchObject({ state: 'working', permIds: [501] });
  });

  it('adopts an unknown order that was filled meanwhile, from its execution alone', () => {
    expect(afterEvidence(unknown, { executions: [anExecution()] })).toMatchObject({ state: 'filled', filled: 100 });
  });

  it('adopts an unknown order that is among the completed ones', () => {
    const completedOrders = [aCompletedOrder({ status: 'Cancelled', filledQuantity: 0 })];
    expect(afterEvidence(unknown, { completedOrders })).toMatchObject({ state: 'cancelled', filled: 0 });
  });

  it('counts fills before it believes a cancelled status', () => {
    const broker = {
      executions: [anExecution({ cumulativeQuantity: 40, shares: 40 })],
      completedOrders: [aCompletedOrder({ status: 'Cancelled', filledQuantity: 40 })],
    };
    expect(afterEvidence(unknown, broker)).toMatchObject({ state: 'cancelled', filled: 40, averageFillPrice: 190 });
  });

  it('calls an order missing that the broker does not show, and proves nothing by it', () => {
    const { orders } = reconcile([unknown], nothing);
    expect(orders).toEqual([{ orderRef: 'ref-1', verdict: 'missing', evidence: [], livePermIds: [] }]);
    expect(afterEvidence(unknown, {})).toBe(unknown);
  });

  it('matches an order that was never in doubt', () => {
    const working = anOrder({ state: 'working', permIds: [501] });
    expect(reconcile([working], { ...nothing, openOrders: [anOpenOrder()] }).orders[0]?.verdict).toBe('match');
  });

  it('knows an order by its permanent id where the reference is gone', () => {
    const working = anOrder({ state: 'working', permIds: [501] });
    const broker = { ...nothing, openOrders: [anOpenOrder({ orderRef: '' })] };
    expect(reconcile([working], broker)).toMatchObject({ orders: [{ verdict: 'match' }], foreign: [] });
  });

  it('does not take an order with the same id for ours: ids are given out again after a roll-back', () => {
    const other = anOpenOrder({ orderId: unknown.orderId, orderRef: 'of yesterday', permId: 900 });
    const { orders, foreign } = reconcile([unknown], { ...nothing, openOrders: [other] });
    expect(orders[0]?.verdict).toBe('missing');
    expect(foreign).toEqual([other]);
  });

  it('gives evidence of both when the broker holds one order twice', () => {
    const openOrders = [anOpenOrder({ permId: 501 }), anOpenOrder({ permId: 502 })];
    expect(afterEvidence(unknown, { openOrders }).permIds).toEqual([501, 502]);
  });

  it('leaves orders alone that are done', () => {
    const done = anOrder({ state: 'filled', filled: 100 });
    const openOrders = [anOpenOrder()];
    expect(reconcile([done], { ...nothing, openOrders })).toEqual({ orders: [], adopted: [], foreign: [] });
  });

  it('takes an order for lost that worked and is shown nowhere', () => {
    const working = anOrder({ state: 'working', permIds: [501] });
    expect(afterEvidence(working, {})).toMatchObject({ state: 'unknown', permIds: [501] });
    expect(reconcile([working]).orders[0]?.verdict).toBe('missing');
  });

  it('concludes nothing from absence when TWS may hide something', () => {
    const working = anOrder({ state: 'working', permIds: [501] });
    expect(reconcile([working, unknown], { isConclusive: false }).orders).toEqual([]);
  });

  it('does not call an order missing that the broker spoke of while it answered', () => {
    const working = anOrder({ state: 'working', permIds: [501] });
    const [found] = reconcile([working], { spokenOf: new Set(['ref-1']) }).orders;
    expect(found).toMatchObject({ verdict: 'match', evidence: [] });
  });

  it('waits for an order that was sent while the broker answered', () => {
    expect(reconcile([anOrder({ state: 'sent' })]).orders).toEqual([]);
  });

  it('calls it a duplicate when the broker works one order twice, the stale one last', () => {
    const openOrders = [anOpenOrder({ permId: 502 }), anOpenOrder({ permId: 501 })];
    expect(reconcile([unknown], { openOrders }).orders[0]).toMatchObject({
      verdict: 'duplicate',
      livePermIds: [502, 501],
    });
  });

  it('is no duplicate when only one of two permanent ids is open', () => {
    const twice = anOrder({ state: 'working', permIds: [501, 502] });
    expect(reconcile([twice], { openOrders: [anOpenOrder()] }).orders[0]?.verdict).toBe('match');
  });

  it('calls it a duplicate when the trades of two make up the whole order, and one of them is open', () => {
    const filled = anOrder({ state: 'filled', filled: 100, permIds: [501, 502] });
    const openOrders = [anOpenOrder({ permId: 502 })];
    expect(reconcile([filled], { openOrders }).orders[0]).toMatchObject({ verdict: 'duplicate', livePermIds: [502] });
    // The second was not known before: it is by now.
    const another = anOrder({ state: 'filled', filled: 100, permIds: [501] });
    expect(afterEvidence(another, { openOrders })).toMatchObject({ state: 'filled', permIds: [501, 502] });
  });

  it('does not take the end of one copy for the end of an order of which another copy is open', () => {
    const held = anOrder({ state: 'working', permIds: [501, 502] });
    const openOrders = [anOpenOrder({ permId: 502 })];
    const completedOrders = [aCompletedOrder({ permId: 501, status: 'Cancelled', filledQuantity: 0 })];
    expect(afterEvidence(held, { openOrders, completedOrders })).toMatchObject({ state: 'working' });
    // Shown as open and, a moment later, as completed: it has ended in between.
    const ended = [...completedOrders, aCompletedOrder({ permId: 502, status: 'Cancelled', filledQuantity: 0 })];
    expect(afterEvidence(held, { openOrders, completedOrders: ended })).toMatchObject({ state: 'cancelled' });
  });

  it('takes no notice of a filled order that an older answer shows as open', () => {
    const filled = anOrder({ state: 'filled', filled: 100, permIds: [501] });
    expect(reconcile([filled], { openOrders: [anOpenOrder({ permId: 501 })] }).orders).toEqual([]);
  });

  it.each(['cancelled', 'rejected'] as const)(
    'brings back an order that we hold for %s and the broker works',
    (state) => {
      const openOrders = [anOpenOrder()];
      expect(reconcile([anOrder({ state })], { openOrders }).orders[0]?.verdict).toBe('adopt');
      expect(afterEvidence(anOrder({ state }), { openOrders }).state).toBe('working');
    },
  );

  it("takes over orders under our prefix and client id that no journal knows, and leaves another client's alone", () => {
    const ours = anOpenOrder({ orderRef: 'app:1', permId: 601 });
    const another = anOpenOrder({ orderRef: 'app:2', permId: 602, clientId: 8 });
    const byHand = anOpenOrder({ orderRef: '', permId: 603, clientId: 0 });
    const { adopted, foreign } = reconcile([], { openOrders: [ours, another, byHand] });
    expect(adopted).toEqual([ours]);
    expect(foreign).toEqual([another, byHand]);
  });
});
