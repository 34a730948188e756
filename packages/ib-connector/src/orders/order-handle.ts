import type { OrderEar } from './order-ear.ts';
import type { OrderExecution } from './order-fills.ts';
import { isFinal, type OrderSnapshot } from './order-state.ts';
import type { OrderTracker } from './order-tracker.ts';

/** What a handle looks at. */
export interface OrderHandleContext {
  readonly tracker: OrderTracker;
  readonly ear: OrderEar;
  /** What was charged for a trade, once it was told. */
  readonly commissionOf: (execId: string) => number | undefined;
}

/**
 * One order that was sent: where it stands, every state on the way (`for await`), and its end (`whenDone`).
 */
export class OrderHandle implements AsyncIterable<OrderSnapshot> {
  readonly orderRef: string;
  readonly #context: OrderHandleContext;
  readonly #placed: OrderSnapshot;

  /** Made by the connector; see `IBConnector.placeOrder`. */
  constructor(orderRef: string, context: OrderHandleContext) {
    const placed = context.tracker.get(orderRef);
    if (placed === undefined) throw new TypeError(`there is no order ${orderRef}`);
    this.orderRef = orderRef;
    this.#context = context;
    this.#placed = placed;
  }

  /** The number it went out under; a route, not an identity. */
  get orderId(): number {
    return this.#placed.orderId;
  }

  /** Where it stands now. */
  get current(): OrderSnapshot {
    return this.#context.tracker.get(this.orderRef) ?? this.#placed;
  }

  /** Its trades so far, each once, in their latest version. */
  get fills(): readonly OrderExecution[] {
    return this.current.executions;
  }

  /** Mean price of what is filled, currency units; 0 before. */
  get averagePrice(): number {
    return this.current.averageFillPrice;
  }

  /** What was charged so far, in the account's currency; undefined while no trade of it was billed. */
  get commission(): number | undefined {
    const charged = this.fills.map(({ execId }) => this.#context.commissionOf(execId));
    const known = charged.filter((commission) => commission !== undefined);
    return known.length === 0 ? undefined : known.reduce((sum, commission) => sum + commission, 0);
  }

  /** Settles when the order is filled, cancelled or rejected. */
  whenDone(): Promise<OrderSnapshot> {
    return this.#context.tracker.when(this.orderRef, ({ state }) => isFinal(state));
  }

  /** Every state from the present one on, none left out; ends after the final one. Each loop hears all by itself. */
  [Symbol.asyncIterator](): AsyncIterator<OrderSnapshot, undefined> {
    return new OrderStates(this.current, (listener) =>
      this.#context.ear.listen(this.orderRef, { onChanged: listener }),
    );
  }
}

class OrderStates implements AsyncIterator<OrderSnapshot, undefined> {
  readonly #queue: OrderSnapshot[];
  readonly #stopListening: () => void;
  readonly #waiting: ((result: IteratorResult<OrderSnapshot, undefined>) => void)[] = [];
  #isOver: boolean;

  constructor(first: OrderSnapshot, listen: (listener: (order: OrderSnapshot) => void) => () => void) {
    this.#queue = [first];
    this.#isOver = isFinal(first.state);
    this.#stopListening = this.#isOver
      ? () => undefined
      : listen((order) => {
          this.#take(order);
        });
  }

  next(): Promise<IteratorResult<OrderSnapshot, undefined>> {
    const value = this.#queue.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  return(): Promise<IteratorResult<OrderSnapshot, undefined>> {
    this.#isOver = true;
    this.#queue.length = 0;
    this.#end();
    return Promise.resolve({ value: undefined, done: true });
  }

  #take(order: OrderSnapshot): void {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#queue.push(order);
    else waiter({ value: order, done: false });
    if (!isFinal(order.state)) return;
    this.#isOver = true;
    this.#end();
  }

  #end(): void {
    this.#stopListening();
    for (const waiter of this.#waiting.splice(0)) waiter({ value: undefined, done: true });
  }
}
