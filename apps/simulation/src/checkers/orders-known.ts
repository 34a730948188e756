import type { OrderSnapshot } from '@autobot/ib-connector';
import type { Order } from '@autobot/testing-mocks';
import type { MakeChecker } from './checker.ts';

/** No order is forgotten; and once faults have ceased, each stands with us as it stands at the broker. */
export const ordersKnown: MakeChecker = (view, violated) => ({
  end() {
    const { connector, tws, mode } = view;
    const ours = new Map(connector.orders.map((order) => [order.orderRef, order]));
    const theirs = Map.groupBy(tws.exchange.orders, ({ orderRef }) => orderRef);
    for (const orderRef of theirs.keys()) {
      if (!ours.has(orderRef)) violated(`${orderRef} is at the broker and was forgotten`);
    }
    if (mode === 'safety') return;
    for (const order of ours.values()) {
      const problem = differs(order, theirs.get(order.orderRef) ?? []);
      if (problem !== undefined) violated(problem);
    }
  },
});

function differs(order: OrderSnapshot, copies: readonly Order[]): string | undefined {
  const { orderRef, state, filled } = order;
  const [first] = copies;
  if (first === undefined) {
    // Nothing proves that what was never seen is not on its way, so it stays unknown; or the broker said no.
    return ['unknown', 'rejected', 'cancelled'].includes(state)
      ? undefined
      : `${orderRef} is not at the broker, and held for ${state}`;
  }
  const traded = Math.min(
    copies.reduce((sum, copy) => sum + copy.filled, 0),
    order.quantity,
  );
  // A broker may hold one order twice, see `split-order`: it lives as long as one of them does.
  const { status } = copies.find((copy) => !ENDED.has(copy.status)) ?? first;
  if (!expectedStates(status, traded, order.quantity).includes(state))
    return `${orderRef} is ${status} at the broker with ${traded} filled, and held for ${state}`;
  return filled === traded ? undefined : `${orderRef} has ${traded} filled, and we count ${filled}`;
}

const ENDED: ReadonlySet<string> = new Set(['Filled', 'Cancelled']);

function expectedStates(status: string, traded: number, quantity: number): readonly OrderSnapshot['state'][] {
  if (status === 'Filled' || traded === quantity) return ['filled'];
  if (status === 'Cancelled') return ['cancelled'];
  return traded > 0 ? ['partlyFilled'] : ['acknowledged', 'working', 'held'];
}
