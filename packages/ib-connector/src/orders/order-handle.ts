import { isFinal, type OrderSnapshot } from './order-state.ts';
import type { OrderTracker } from './order-tracker.ts';

/** One order that was sent: where it stands, and when it is done. */
export class OrderHandle {
  readonly orderRef: string;
  readonly #tracker: OrderTracker;
  readonly #placed: OrderSnapshot;

  /** Made by the connector; see `IBConnector.placeOrder`. */
  constructor(orderRef: string, tracker: OrderTracker) {
    const placed = tracker.get(orderRef);
    if (placed === undefined) throw new TypeError(`there is no order ${orderRef}`);
    this.orderRef = orderRef;
    this.#tracker = tracker;
    this.#placed = placed;
  }

  /** The number it went out under; a route, not an identity. */
  get orderId(): number {
    return this.#placed.orderId;
  }

  /** Where it stands now. */
  get current(): OrderSnapshot {
    return this.#tracker.get(this.orderRef) ?? this.#placed;
  }

  /** Settles when the order is filled, cancelled or rejected. */
  whenDone(): Promise<OrderSnapshot> {
    return this.#tracker.when(this.orderRef, ({ state }) => isFinal(state));
  }
}
