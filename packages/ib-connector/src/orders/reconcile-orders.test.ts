import { describe, expect, it } from 'vitest';
import { aCompletedOrder, anExecution, anOpenOrder, anOrder } from '../../test/builders.ts';
import { nextOrder, type OrderSnapshot } from './order-state.ts';
import { type BrokerSnapshot, reconcileOrders } from './reconcile-orders.ts';

const nothing: BrokerSnapshot = { openOrders: [], completedOrders: [], executions: [] };
const unknown = anOrder({ state: 'unknown' });

function afterEvidence(order: OrderSnapshot, broker: Partial<BrokerSnapshot>): OrderSnapshot {
  const [result] = reconcileOrders([order], { ...nothing, ...broker }).orders;
  return (result?.evidence ?? []).reduce(nextOrder, order);
}

describe('reconcileOrders', () => {
  it('adopts an unknown order that is open at the broker', () => {
    const broker = { ...nothing, openOrders: [anOpenOrder()] };
    expect(reconcileOrders([unknown], broker).orders[0]).toMatchObject({ orderRef: 'ref-1', verdict: 'adopt' });
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
      executions: [anExecution({ cumulativeQuantity: 40 })],
      completedOrders: [aCompletedOrder({ status: 'Cancelled', filledQuantity: 40 })],
    };
    expect(afterEvidence(unknown, broker)).toMatchObject({ state: 'cancelled', filled: 40, averageFillPrice: 190 });
  });

  it('calls an order missing that the broker does not show, and proves nothing by it', () => {
    const { orders } = reconcileOrders([unknown], nothing);
    expect(orders).toEqual([{ orderRef: 'ref-1', verdict: 'missing', evidence: [] }]);
    expect(afterEvidence(unknown, {})).toBe(unknown);
  });

  it('matches an order that was never in doubt', () => {
    const working = anOrder({ state: 'working', permIds: [501] });
    expect(reconcileOrders([working], { ...nothing, openOrders: [anOpenOrder()] }).orders[0]?.verdict).toBe('match');
  });

  it('knows an order by its permanent id where the reference is gone', () => {
    const working = anOrder({ state: 'working', permIds: [501] });
    const broker = { ...nothing, openOrders: [anOpenOrder({ orderRef: '' })] };
    expect(reconcileOrders([working], broker)).toMatchObject({ orders: [{ verdict: 'match' }], foreign: [] });
  });

  it('does not take an order with the same id for ours: ids are given out again after a roll-back', () => {
    const other = anOpenOrder({ orderId: unknown.orderId, orderRef: 'of yesterday', permId: 900 });
    const { orders, foreign } = reconcileOrders([unknown], { ...nothing, openOrders: [other] });
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
    expect(reconcileOrders([done], { ...nothing, openOrders })).toEqual({ orders: [], foreign: [] });
  });
});
