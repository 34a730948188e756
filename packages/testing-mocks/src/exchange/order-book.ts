import { isOpen, type Order } from './order.ts';

/** Every order the exchange ever took, oldest first, and who is related to whom. */
export class OrderBook {
  readonly #orders = new Map<number, Order>();

  get all(): readonly Order[] {
    return [...this.#orders.values()];
  }

  get open(): readonly Order[] {
    return this.all.filter(isOpen);
  }

  /** Puts an order in, or the next state of it in place of the last. */
  put(order: Order): Order {
    this.#orders.set(order.permId, order);
    return order;
  }

  /** @throws RangeError if there is no such order */
  byPermId(permId: number): Order {
    const order = this.#orders.get(permId);
    if (order === undefined) throw new RangeError(`there is no order with permId ${permId}`);
    return order;
  }

  /** The newest order a client has under a number, the newest open one if there is any. */
  ofClient(clientId: number, orderId: number): Order | undefined {
    const own = this.all.filter((order) => order.clientId === clientId && order.orderId === orderId);
    return own.findLast(isOpen) ?? own.at(-1);
  }

  parentOf(order: Order): Order | undefined {
    return order.parentId === 0 ? undefined : this.ofClient(order.clientId, order.parentId);
  }

  /** Open orders that wait for this one. */
  childrenOf(order: Order): readonly Order[] {
    return this.open.filter((other) => other.clientId === order.clientId && other.parentId === order.orderId);
  }

  /** Open orders that wait for the same parent. */
  siblingsOf(order: Order): readonly Order[] {
    const parent = this.parentOf(order);
    if (parent === undefined) return [];
    return this.childrenOf(parent).filter((other) => other.permId !== order.permId);
  }
}
