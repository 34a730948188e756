import type { Publisher } from '@autobot/resilience';
import type { IBConnectorSettings } from '../ib-connector-config.ts';
import { isSameGate, type OrderGate, orderGate, type OrderGateFacts } from '../link/order-gate.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import type { Requester } from '../requests/requester.ts';
import type { InboundEvent, Notice, OpenOrderReport } from '../inbound/inbound-event.ts';
import type { OrderEffect } from '../inbound/notice-row.ts';
import { openOrders } from '../operations/order-snapshots.ts';
import type { Contract } from '../tws-api/contract.ts';
import { CancelNotices } from './cancel-notices.ts';
import type { CancelOrderContext } from './cancel-order.ts';
import type { ChangeOrderContext } from './change-order.ts';
import { OrderLog } from './journal/order-log.ts';
import { type OrderIntent } from './journal/restore-orders.ts';
import type { DoubtfulOrderContext } from './doubtful-order.ts';
import { KillSwitch } from './kill-switch.ts';
import { OrderEar } from './order-ear.ts';
import { executionName } from './order-fills.ts';
import { OrderIds } from './order-ids.ts';
import { OrderReconciler } from './order-reconciler.ts';
import { type LookAtMarket, OrderRisk } from './order-risk.ts';
import type { OrderSnapshot } from './order-state.ts';
import { OrderTracker } from './order-tracker.ts';
import type { Freshness, PlaceOrderContext } from './place-order.ts';

/** What the desk needs of the connector. */
export interface OrderDeskContext {
  readonly settings: IBConnectorSettings;
  readonly events: Publisher<IbEvent>;
  readonly requester: Requester;
  readonly freshness: Freshness;
  /** What the gate depends on, outside of the desk. */
  readonly facts: () => Pick<OrderGateFacts, 'isLinkReady' | 'linkName' | 'upstream'>;
  /** Accounts that TWS manages. */
  readonly accounts: () => readonly string[];
  /** Where TWS is. */
  readonly port: () => number;
  readonly market: (contract: Contract, name: string) => LookAtMarket;
  /** The day's profit of an account, where it is streamed. */
  readonly dayProfit: (account: string) => number | undefined;
}

/** What orders are placed, changed and cancelled with. */
export interface OrderDeskParts
  extends Omit<DoubtfulOrderContext, 'newOrderRef'>,
    PlaceOrderContext,
    CancelOrderContext,
    Omit<ChangeOrderContext, 'minTick'> {
  readonly orderRefPrefix: string;
  /** The account of an order that names none: the connector's, or the only one there is. */
  readonly defaultAccount: () => string | undefined;
  readonly commissionOf: (execId: string) => number | undefined;
}

/** Everything about our orders: whether they may leave, where they stand, what the broker says of them. */
export class OrderDesk {
  readonly tracker: OrderTracker;
  readonly killSwitch: KillSwitch;
  /** What orders are placed, changed and cancelled with. */
  readonly parts: OrderDeskParts;
  readonly #context: OrderDeskContext;
  readonly #ear = new OrderEar();
  readonly #risk: OrderRisk;
  readonly #commissions = new Map<string, number>();
  readonly #orderIds = new OrderIds();
  readonly #log: OrderLog;
  readonly #reconciler: OrderReconciler;
  readonly #cancelNotices: CancelNotices;
  readonly #intents = new Map<string, OrderIntent>();
  #isSessionReadOnly = false;
  #isJournalOpen = false;
  #gate: OrderGate | undefined;

  constructor(context: OrderDeskContext) {
    this.#context = context;
    const { events, settings, requester } = context;
    this.#log = new OrderLog(settings.journal, () => {
      this.updateGate();
    });
    this.tracker = new OrderTracker({
      clientId: settings.clientId,
      onChange: (order) => {
        this.#noteProgress(order);
        this.#risk.orderChanged(order);
        events.publish({ type: 'order.changed', atMs: settings.clock.now(), order });
        this.#ear.changed(order);
      },
      onTrade: (orderRef, execution) => {
        this.#log.note({ type: 'execution', orderRef, execution });
      },
      onCommission: ({ execId, commission, currency }) => {
        this.#log.note({ type: 'commission', execId, commission, currency });
      },
      onDoubt: () => {
        this.#reconciler.doubt();
      },
    });
    this.#reconciler = new OrderReconciler({
      settings,
      events,
      requester,
      tracker: this.tracker,
      orderIds: this.#orderIds,
      log: this.#log,
      openJournal: async () => {
        await this.open();
        return this.#isJournalOpen;
      },
      mayConclude: () => !this.#isSessionReadOnly && context.facts().upstream !== 'down',
      onReconciled: (foreign) => {
        this.#risk.foreign(foreign);
        this.updateGate();
      },
    });
    this.killSwitch = new KillSwitch(
      settings.killSwitch,
      () => settings.clock.wallNow(),
      ({ state, reason }) => {
        this.#log.note({ type: 'killSwitch', state, by: 'this process', reason });
        events.publish({ type: 'kill_switch.changed', atMs: settings.clock.now(), state, reason });
      },
    );
    this.#risk = new OrderRisk({
      clock: settings.clock,
      events,
      settings: settings.guards,
      killSwitch: this.killSwitch,
      port: context.port,
      accounts: context.accounts,
      market: context.market,
      dayProfit: context.dayProfit,
      log: this.#log,
      tracker: this.tracker,
    });
    this.#cancelNotices = new CancelNotices(settings.clock, (notice) => {
      this.tracker.acceptNotice(notice, 'cancels');
    });
    this.parts = this.#makeParts();
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
    if (isSameGate(before, gate)) return;
    this.#log.note({ type: 'gate', isOpen: gate.isOpen, ...(!gate.isOpen && { reason: gate.sentence }) });
    events.publish({ type: 'order_gate.changed', atMs: settings.clock.now(), gate });
  }

  /** Opens the journal, which nothing is sent without, and takes over what it knows. Never rejects; see the gate. */
  async open(): Promise<void> {
    if (this.#context.settings.readOnly) return;
    const restored = await this.#log.open();
    if (restored === undefined) return;
    this.#isJournalOpen = true;
    this.#orderIds.resume(restored.usedId, restored.highestId);
    for (const [orderRef, intent] of restored.intents) this.#intents.set(orderRef, intent);
    this.tracker.restore(restored.orders);
  }

  /** Lets go of the journal. */
  async close(): Promise<void> {
    this.#reconciler.linkLost();
    this.#cancelNotices.forget();
    this.#isJournalOpen = false;
    await this.#log.close();
  }

  /** TWS's next valid id at the start of an epoch. */
  seed(nextValidId: number): void {
    const { events, settings } = this.#context;
    const { highest } = this.#orderIds;
    if (!this.#orderIds.seed(nextValidId)) return;
    this.#log.note({ type: 'ids', highest, nextValidId });
    events.publish({ type: 'order_ids.rolled_back', atMs: settings.clock.now(), nextValidId, highest });
  }

  /** TWS said that its API is read-only. */
  sessionIsReadOnly(): void {
    this.#isSessionReadOnly = true;
    this.updateGate();
  }

  /** The epoch is over: what was sent and not acknowledged is unknown, and nothing is reconciled. */
  linkLost(cause: unknown): void {
    this.#reconciler.linkLost();
    this.#cancelNotices.forget();
    this.#isSessionReadOnly = false;
    this.#risk.linkLost();
    this.tracker.linkLost(cause instanceof Error ? cause.message : 'the link was lost');
    this.#ear.linkLost(cause);
    this.updateGate();
  }

  /** Asks the broker for the day's orders and brings ours in line; without trading nothing of ours can be there. */
  async reconcile(signal?: AbortSignal): Promise<void> {
    if (!this.#context.settings.readOnly) await this.#reconciler.reconcile(signal);
  }

  /** Takes what TWS tells of orders, trades and positions. */
  accept(event: InboundEvent): void {
    if (event.type === 'commission') this.#commissions.set(executionName(event.execId), event.commission);
    this.tracker.accept(event);
    this.#risk.accept(event);
    if (event.type === 'openOrder') this.#shown(event.order);
  }

  /** A notice that names one of our orders. */
  acceptNotice(notice: Notice, effect: OrderEffect, name: string): void {
    if (effect === 'cancels') this.#cancelNotices.heard(notice);
    this.tracker.acceptNotice(notice, effect === 'cancels' ? 'informs' : effect);
    const order = this.tracker.byOrderId(notice.id);
    if (order !== undefined) this.#ear.noticed(order.orderRef, { notice, name, effect });
  }

  byOrderId(orderId: number): OrderSnapshot | undefined {
    return this.tracker.byOrderId(orderId);
  }

  #shown(report: OpenOrderReport): void {
    const { orderRef } = report;
    if (this.tracker.get(orderRef) === undefined) return;
    const intent = this.#intents.get(orderRef);
    // A journal keeps accounts masked; a change must name the whole one.
    if (intent !== undefined && report.account !== '' && intent.order.account !== report.account) {
      this.#intents.set(orderRef, { ...intent, order: { ...intent.order, account: report.account } });
    }
    this.#ear.shown(orderRef, report);
  }

  #makeParts(): OrderDeskParts {
    const { settings, requester, freshness, accounts } = this.#context;
    const { clock, clientId, acknowledgeTimeoutMs, orderRefPrefix } = settings;
    return {
      clock,
      clientId,
      requester,
      freshness,
      acknowledgeTimeoutMs,
      orderRefPrefix,
      tracker: this.tracker,
      orderIds: this.#orderIds,
      log: this.#log,
      risk: this.#risk,
      ear: this.#ear,
      gate: () => this.gate,
      onIntent: (orderRef, intent) => {
        this.#intents.set(orderRef, intent);
      },
      intentOf: (orderRef) => this.#intents.get(orderRef),
      isMissing: (orderRef) => this.#reconciler.isMissing(orderRef),
      onCancel: () => {
        this.#risk.countCancel();
      },
      openOrders: () => requester.askEarly(openOrders, undefined),
      lookUp: () => this.reconcile(),
      defaultAccount: () => settings.account ?? (accounts().length === 1 ? accounts()[0] : undefined),
      commissionOf: (execId) => this.#commissions.get(executionName(execId)),
    };
  }

  // What precedes the first word of TWS has records of its own.
  #noteProgress(order: OrderSnapshot): void {
    if (order.state === 'created' || order.state === 'sent') return;
    const { orderRef, orderId, state, quantity, filled, averageFillPrice, permIds, endedPermIds, reason } = order;
    const progress = { orderId, state, quantity, filled, averageFillPrice, permIds, reason };
    const ends = endedPermIds === undefined ? {} : { endedPermIds };
    this.#log.note({ type: 'state', orderRef, order: { ...progress, ...ends } });
  }

  #decideGate(): OrderGate {
    return orderGate({
      ...this.#context.facts(),
      isTradingOn: !this.#context.settings.readOnly,
      isSessionReadOnly: this.#isSessionReadOnly,
      isReconciled: this.#reconciler.isReconciled,
      journalProblem: this.#log.problem,
    });
  }
}
