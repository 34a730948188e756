import type { OrderSnapshot } from '@autobot/ib-connector';
import type { Order } from '@autobot/testing-mocks';
import type { MakeChecker } from './checker.ts';

/** No order is forgotten; and once faults have ceased, each stands with us as it stands at the broker. */
export const ordersKnown: MakeChecker = (view, violated) => ({
  end() {
    const { connector, tws, mode } = view;
    const ours = new Map(connector.orders.map((order) => [order.orderRef, order]));
    const theirs = new Map(tws.exchange.orders.map((order) => [order.orderRef, order]));
    for (const orderRef of theirs.keys()) {
      if (!ours.has(orderRef)) violated(`${orderRef} is at the broker and was forgotten`);
    }
    if (mode === 'safety') return;
    for (const order of ours.values()) {
      const problem = differs(order, theirs.get(order.orderRef));
      if (problem !== undefined) violated(problem);
    }
  },
});

function differs(order: OrderSnapshot, actual: Order | undefined): string | undefined {
  const { orderRef, state, filled } = order;
  if (actual === undefined) {
    // Nothing proves that what was never seen is not on its way, so it stays unknown; or the broker said no.
    return ['unknown', 'rejected', 'cancelled'].includes(state)
      ? undefined
      : `${orderRef} is not at the broker, and held for ${state}`;
  }
  const isHeldFor = expectedStates(actual).includes(state);
  if (!isHeldFor)
    return `${orderRef} is ${actual.status} at the broker with ${actual.filled} filled, and held for ${state}`;
  return filled === actual.filled ? undefined : `${orderRef} has ${actual.filled} filled, and we count ${filled}`;
}

function expectedStates({ status, filled }: Order): readonly OrderSnapshot['state'][] {
  if (status === 'Filled') return ['filled'];
  if (status === 'Cancelled') return ['cancelled'];
  if (filled > 0) return ['partlyFilled'];
  return ['acknowledged', 'working', 'held'];
}
