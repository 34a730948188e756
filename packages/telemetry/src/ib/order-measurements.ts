import type { IbEvent, OrderSnapshot } from '@autobot/ib-connector';
import type { Measurement } from '@autobot/resilience';

const ENDED: ReadonlySet<OrderSnapshot['state']> = new Set(['filled', 'cancelled', 'rejected']);

/** Counts orders by what is told of them; each is counted once as submitted and once as rejected, however often told. */
export class OrderMeasurements {
  // By reference, until the first word about it or its end: bounded by the orders under way.
  readonly #sentAtMs = new Map<string, number>();

  of(event: IbEvent): readonly Measurement[] {
    switch (event.type) {
      case 'order.changed':
        return this.#ofOrder(event.order, event.atMs);
      case 'order.refused':
        return [count('ib.orders.rejected', '{order}', { reason: `guard_${event.rule}` })];
      case 'order.executed':
        return [count('ib.orders.fills', '{fill}', { side: event.execution.side })];
      default:
        return [];
    }
  }

  #ofOrder(order: OrderSnapshot, atMs: number): readonly Measurement[] {
    const { orderRef, state } = order;
    if (state === 'sent') return this.#ofSent(order, atMs);
    const measured: Measurement[] = [];
    const sentAtMs = this.#sentAtMs.get(orderRef);
    if (sentAtMs !== undefined && state !== 'unknown') {
      this.#sentAtMs.delete(orderRef);
      measured.push({
        name: 'ib.order.ack.duration',
        kind: 'histogram',
        unit: 's',
        value: (atMs - sentAtMs) / 1_000,
        attributes: { 'order.type': order.orderType },
      });
      if (state === 'rejected') measured.push(count('ib.orders.rejected', '{order}', { reason: 'tws' }));
    }
    if (ENDED.has(state)) this.#sentAtMs.delete(orderRef);
    return measured;
  }

  #ofSent({ orderRef, action, orderType }: OrderSnapshot, atMs: number): readonly Measurement[] {
    if (this.#sentAtMs.has(orderRef)) return [];
    this.#sentAtMs.set(orderRef, atMs);
    return [count('ib.orders.submitted', '{order}', { side: action, 'order.type': orderType })];
  }
}

function count(name: string, unit: string, attributes: Readonly<Record<string, string>>): Measurement {
  return { name, kind: 'counter', unit, value: 1, attributes };
}
