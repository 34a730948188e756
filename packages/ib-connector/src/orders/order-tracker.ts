import type { InboundEvent, Notice } from '../inbound/inbound-event.ts';
import type { OrderEffect } from '../inbound/notice-row.ts';
import { isFinal, nextOrder, type OrderInput, type OrderSnapshot } from './order-state.ts';

/** Told after every change of an order. */
export type OrderListener = (order: OrderSnapshot) => void;

interface Watch {
  readonly until: (order: OrderSnapshot) => boolean;
  readonly resolve: (order: OrderSnapshot) => void;
}

/** Holds our orders and folds everything that is told about them into their snapshots. */
export class OrderTracker {
  readonly #clientId: number;
  readonly #onChange: OrderListener;
  readonly #orders = new Map<string, OrderSnapshot>();
  readonly #refOfId = new Map<number, string>();
  readonly #watches = new Map<string, Watch[]>();

  constructor(clientId: number, onChange: OrderListener) {
    this.#clientId = clientId;
    this.#onChange = onChange;
  }

  get orders(): readonly OrderSnapshot[] {
    return [...this.#orders.values()];
  }

  get(orderRef: string): OrderSnapshot | undefined {
    return this.#orders.get(orderRef);
  }

  /** Our order with this id, which is only a route: it may be used again in another session. */
  byOrderId(orderId: number): OrderSnapshot | undefined {
    const orderRef = this.#refOfId.get(orderId);
    return orderRef === undefined ? undefined : this.#orders.get(orderRef);
  }

  add(order: OrderSnapshot): void {
    this.#orders.set(order.orderRef, order);
    this.#refOfId.set(order.orderId, order.orderRef);
    this.#onChange(order);
  }

  /** Applies something that happened; does nothing for an order we do not have. */
  apply(orderRef: string, input: OrderInput): void {
    const before = this.#orders.get(orderRef);
    if (before === undefined) return;
    const after = nextOrder(before, input);
    if (after === before) return;
    this.#orders.set(orderRef, after);
    this.#onChange(after);
    this.#settleWatches(after);
  }

  /** Takes what TWS tells of orders and fills. */
  accept(event: InboundEvent): void {
    if (event.type === 'orderStatus') {
      const { orderId, permId, clientId } = event.status;
      const orderRef = this.#refOf({ orderId, permId, clientId, orderRef: '' });
      if (orderRef !== undefined) this.apply(orderRef, { type: 'status', report: event.status });
    } else if (event.type === 'openOrder') {
      const { permId, status } = event.order;
      const orderRef = this.#refOf(event.order);
      if (orderRef !== undefined) this.apply(orderRef, { type: 'open', permId, status });
    } else if (event.type === 'execution') {
      const orderRef = this.#refOf(event.execution);
      if (orderRef !== undefined) this.apply(orderRef, { type: 'execution', report: event.execution });
    }
  }

  /** A notice that names one of our orders. */
  acceptNotice(notice: Notice, effect: OrderEffect): void {
    const orderRef = this.#refOfId.get(notice.id);
    if (orderRef !== undefined) this.apply(orderRef, { type: 'notice', effect, notice });
  }

  /** The link is gone: what was sent and not acknowledged has an unknown outcome. */
  linkLost(reason: string): void {
    for (const { orderRef } of this.orders) this.apply(orderRef, { type: 'outcomeUnknown', reason });
  }

  /** Settles with the first snapshot that fits, the present one included. */
  when(orderRef: string, until: (order: OrderSnapshot) => boolean): Promise<OrderSnapshot> {
    return new Promise((resolve) => {
      const now = this.#orders.get(orderRef);
      if (now !== undefined && until(now)) {
        resolve(now);
        return;
      }
      this.#watches.set(orderRef, [...(this.#watches.get(orderRef) ?? []), { until, resolve }]);
    });
  }

  // A permanent id is the order's own; an order id means something only together with the client that gave it.
  #refOf(report: {
    readonly orderId: number;
    readonly permId: number;
    readonly clientId: number;
    readonly orderRef: string;
  }): string | undefined {
    if (this.#orders.has(report.orderRef)) return report.orderRef;
    if (report.permId > 0) {
      const byPermId = this.orders.find((order) => order.permIds.includes(report.permId));
      if (byPermId !== undefined) return byPermId.orderRef;
    }
    if (report.clientId !== this.#clientId || report.orderRef !== '') return undefined;
    const order = this.byOrderId(report.orderId);
    return order === undefined || isFinal(order.state) ? undefined : order.orderRef;
  }

  #settleWatches(order: OrderSnapshot): void {
    const watches = this.#watches.get(order.orderRef) ?? [];
    const still = watches.filter((watch) => !watch.until(order));
    if (still.length === watches.length) return;
    for (const watch of watches) if (!still.includes(watch)) watch.resolve(order);
    if (still.length === 0) this.#watches.delete(order.orderRef);
    else this.#watches.set(order.orderRef, still);
  }
}
