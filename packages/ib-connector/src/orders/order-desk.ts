import { randomUUID } from 'node:crypto';
import type { Publisher } from '@autobot/resilience';
import type { IBConnectorSettings } from '../ib-connector-config.ts';
import { isSameGate, type OrderGate, orderGate, type OrderGateFacts } from '../link/order-gate.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import type { Requester } from '../requests/requester.ts';
import type { Contract } from '../tws-api/contract.ts';
import { cancelOrder } from './cancel-order.ts';
import { OrderHandle } from './order-handle.ts';
import { OrderIds } from './order-ids.ts';
import type { OrderRequest } from './order-request.ts';
import type { OrderSnapshot } from './order-state.ts';
import { OrderTracker } from './order-tracker.ts';
import { checkGate, type Freshness, placeOrder } from './place-order.ts';
import { synchronizeOrders } from './synchronize-orders.ts';

/** What the desk needs of the connector. */
export interface OrderDeskContext {
  readonly settings: IBConnectorSettings;
  readonly events: Publisher<IbEvent>;
  readonly requester: Requester;
  readonly freshness: Freshness;
  /** What the gate depends on, outside of the desk. */
  readonly facts: () => Pick<OrderGateFacts, 'isLinkReady' | 'linkName' | 'upstream'>;
}

/** Everything about our orders: whether they may leave, where they stand, what the broker says of them. */
export class OrderDesk {
  readonly tracker: OrderTracker;
  readonly #context: OrderDeskContext;
  readonly #orderIds = new OrderIds();
  #isReconciled = false;
  #isSessionReadOnly = false;
  #gate: OrderGate | undefined;

  constructor(context: OrderDeskContext) {
    this.#context = context;
    const { events, settings } = context;
    this.tracker = new OrderTracker(settings.clientId, (order) => {
      events.publish({ type: 'order.changed', atMs: settings.clock.now(), order });
    });
  }

  /** Whether a new order may leave now. */
  get gate(): OrderGate {
    this.#gate ??= this.#decideGate();
    return this.#gate;
  }

  /** Decides the gate anew; call it when anything it depends on has changed. */
  updateGate(): void {
    const { events, settings } = this.#context;
    const before = this.gate;
    const gate = this.#decideGate();
    this.#gate = gate;
    if (!isSameGate(before, gate)) events.publish({ type: 'order_gate.changed', atMs: settings.clock.now(), gate });
  }

  /** TWS's next valid id at the start of an epoch. */
  seed(nextValidId: number): void {
    const { events, settings } = this.#context;
    const { highest } = this.#orderIds;
    if (!this.#orderIds.seed(nextValidId) || highest === 0) return;
    events.publish({ type: 'order_ids.rolled_back', atMs: settings.clock.now(), nextValidId, highest });
  }

  /** TWS said that its API is read-only. */
  sessionIsReadOnly(): void {
    this.#isSessionReadOnly = true;
    this.updateGate();
  }

  /** The epoch is over: what was sent and not acknowledged is unknown, and nothing is reconciled. */
  linkLost(cause: unknown): void {
    this.#isReconciled = false;
    this.#isSessionReadOnly = false;
    this.tracker.linkLost(cause instanceof Error ? cause.message : 'the link was lost');
    this.updateGate();
  }

  /** Asks the broker for the day's orders and brings ours in line; without trading nothing of ours can be there. */
  async reconcile(signal?: AbortSignal): Promise<void> {
    const { events, settings, requester } = this.#context;
    if (settings.readOnly) return;
    const { clock, clientId } = settings;
    const context = { requester, clientId, tracker: this.tracker, orderIds: this.#orderIds };
    const { orders, foreign } = await synchronizeOrders(
      {
        ...context,
        onResolved: ({ orderRef, verdict }) => {
          const order = this.tracker.get(orderRef);
          if (order !== undefined) events.publish({ type: 'order.resolved', atMs: clock.now(), order, verdict });
        },
      },
      signal,
    );
    const missing = orders.filter((order) => order.verdict === 'missing').length;
    const matched = orders.length - missing;
    events.publish({ type: 'orders.reconciled', atMs: clock.now(), matched, missing, foreign: foreign.length });
    this.#isReconciled = true;
    this.updateGate();
  }

  /** Refuses while the gate is shut, before anything is looked up or sent. */
  checkGate(): void {
    checkGate(this.gate);
  }

  /** See `IBConnector.placeOrder`. */
  async place(request: OrderRequest, contract: Contract): Promise<OrderHandle> {
    const { settings, requester } = this.#context;
    const { orderRef } = await placeOrder(request, contract, {
      requester,
      tracker: this.tracker,
      orderIds: this.#orderIds,
      clock: settings.clock,
      journal: settings.journal,
      gate: () => this.gate,
      freshness: this.#context.freshness,
      newOrderRef: () => `${settings.orderRefPrefix}:${randomUUID()}`,
      account: settings.account,
      acknowledgeTimeoutMs: settings.acknowledgeTimeoutMs,
    });
    return new OrderHandle(orderRef, this.tracker);
  }

  /** See `IBConnector.cancelOrder`. */
  cancel(orderId: number): Promise<OrderSnapshot> {
    const { settings, requester } = this.#context;
    const { clock, acknowledgeTimeoutMs } = settings;
    return cancelOrder(orderId, { tracker: this.tracker, requester, clock, acknowledgeTimeoutMs });
  }

  #decideGate(): OrderGate {
    return orderGate({
      ...this.#context.facts(),
      isTradingOn: !this.#context.settings.readOnly,
      isSessionReadOnly: this.#isSessionReadOnly,
      isReconciled: this.#isReconciled,
    });
  }
}
