import type { Notice, OpenOrderReport } from '../inbound/inbound-event.ts';
import type { OrderEffect } from '../inbound/notice-row.ts';
import type { OrderSnapshot } from './order-state.ts';

/** A notice about one of our orders, with what its row says of it. */
export interface OrderNotice {
  readonly notice: Notice;
  /** Name of its row in the catalogue. */
  readonly name: string;
  readonly effect: OrderEffect;
}

/** What can be heard of one order; each is called in the tick in which it came. */
export interface OrderListener {
  readonly onChanged?: (order: OrderSnapshot) => void;
  /** The broker shows it, changed or not. */
  readonly onShown?: (report: OpenOrderReport) => void;
  readonly onNotice?: (told: OrderNotice) => void;
  readonly onLinkLost?: (cause: unknown) => void;
}

/** Tells those who wait for one order what is heard of it. */
export class OrderEar {
  readonly #listeners = new Map<string, Set<OrderListener>>();

  /** Hears one order; returns the function that stops it. */
  listen(orderRef: string, listener: OrderListener): () => void {
    const listeners = this.#listeners.get(orderRef) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(orderRef, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(orderRef) === listeners) this.#listeners.delete(orderRef);
    };
  }

  changed(order: OrderSnapshot): void {
    for (const listener of this.#of(order.orderRef)) listener.onChanged?.(order);
  }

  shown(orderRef: string, report: OpenOrderReport): void {
    for (const listener of this.#of(orderRef)) listener.onShown?.(report);
  }

  noticed(orderRef: string, told: OrderNotice): void {
    for (const listener of this.#of(orderRef)) listener.onNotice?.(told);
  }

  linkLost(cause: unknown): void {
    for (const orderRef of this.#listeners.keys()) {
      for (const listener of this.#of(orderRef)) listener.onLinkLost?.(cause);
    }
  }

  // A copy: whoever has heard enough stops listening meanwhile.
  #of(orderRef: string): readonly OrderListener[] {
    const listeners = this.#listeners.get(orderRef);
    return listeners === undefined ? [] : [...listeners];
  }
}
