import type { ExecutionReport, InboundEvent, Notice, OrderStatusReport } from '../inbound/inbound-event.ts';
import type { OrderEffect } from '../inbound/notice-row.ts';
import type { OrderExecution } from './order-fills.ts';
import { nextOrder, type OrderInput, type OrderSnapshot } from './order-state.ts';

/** Who hears what the tracker finds. */
export interface OrderTrackerOptions {
  /** Ours: an order id means something only together with it. */
  readonly clientId: number;
  /** After every change of an order. */
  readonly onChange: (order: OrderSnapshot) => void;
  /** A trade that was not counted before, or its correction. */
  readonly onTrade?: (orderRef: string, execution: OrderExecution) => void;
  /** What a trade cost. */
  readonly onCommission?: (report: Extract<InboundEvent, { type: 'commission' }>) => void;
  /** What was told of our orders cannot be believed as it stands: the broker should be asked. */
  readonly onDoubt?: (why: string) => void;
}

interface Watch {
  readonly until: (order: OrderSnapshot) => boolean;
  readonly resolve: (order: OrderSnapshot) => void;
}

interface Identity {
  readonly orderRef: string;
  readonly permId: number;
  readonly orderId: number;
  readonly clientId: number;
}

// Statuses kept back until it is known whose they are.
const MOST_PARKED = 1_000;

/** Holds our orders and folds everything that is told about them into their snapshots. */
export class OrderTracker {
  readonly #options: OrderTrackerOptions;
  readonly #orders = new Map<string, OrderSnapshot>();
  readonly #refOfId = new Map<number, string>();
  readonly #refOfPermId = new Map<number, string>();
  readonly #parked = new Map<number, OrderStatusReport>();
  readonly #commissions = new Set<string>();
  readonly #reports = new Map<string, number>();
  readonly #watches = new Map<string, Watch[]>();

  constructor(options: OrderTrackerOptions) {
    this.#options = options;
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
    this.track(order);
    this.announce(order);
  }

  /** The first half of `add`: it is known from now on, and nobody is told yet. */
  track(order: OrderSnapshot): void {
    this.#put(order);
  }

  /** The second half: tells of it, unless more has become known of it meanwhile and was told. */
  announce(order: OrderSnapshot): void {
    if (this.#orders.get(order.orderRef) !== order) return;
    this.#options.onChange(order);
    for (const permId of order.permIds) this.#unpark(permId, order.orderRef);
  }

  /** How often the broker has spoken of an order in this process. */
  reportsOf(orderRef: string): number {
    return this.#reports.get(orderRef) ?? 0;
  }

  /** Takes over what a journal knows, without a word to anybody; what is known already stays. */
  restore(orders: readonly OrderSnapshot[]): void {
    for (const order of orders) if (!this.#orders.has(order.orderRef)) this.#put(order);
  }

  /** Applies something that happened; does nothing for an order we do not have. */
  apply(orderRef: string, input: OrderInput): void {
    const before = this.#orders.get(orderRef);
    if (before === undefined) return;
    const after = nextOrder(before, input);
    if (after === before) return;
    this.#put(after);
    const trades = after.executions.filter((trade) => !before.executions.includes(trade));
    for (const trade of trades) this.#options.onTrade?.(orderRef, trade);
    this.#options.onChange(after);
    this.#settleWatches(after);
    for (const permId of after.permIds) if (!before.permIds.includes(permId)) this.#unpark(permId, orderRef);
  }

  /** Takes what TWS tells of orders and fills. */
  accept(event: InboundEvent): void {
    if (event.type === 'orderStatus') this.#acceptStatus(event.status);
    else if (event.type === 'openOrder') {
      const { permId, status, quantity, limitPrice } = event.order;
      const orderRef = this.#refOf(event.order);
      if (orderRef !== undefined) this.#report(orderRef, { type: 'open', permId, status, quantity, limitPrice });
    } else if (event.type === 'execution') this.#acceptExecution(event.execution);
    else if (event.type === 'commission') this.#acceptCommission(event);
  }

  /** A notice that names one of our orders. */
  acceptNotice(notice: Notice, effect: OrderEffect): void {
    const orderRef = this.#refOfId.get(notice.id);
    if (orderRef === undefined) return;
    this.apply(orderRef, { type: 'notice', effect, notice });
    const order = this.#orders.get(orderRef);
    const isDoubt = effect === 'doubts' || effect === 'loses' || (effect === 'rejects' && order?.state !== 'rejected');
    if (isDoubt) this.#options.onDoubt?.(`TWS said ${notice.code} of order ${orderRef}`);
  }

  /** The link is gone: what was sent and not acknowledged has an unknown outcome. */
  linkLost(reason: string): void {
    this.#parked.clear();
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

  // A status carries no reference. A permanent id that nobody has told us about may belong to another session's order
  // under the same number (nautilus#4247): it waits until an openOrder or an execution says whose it is.
  #acceptStatus(report: OrderStatusReport): void {
    const { permId, clientId, orderId } = report;
    const known = this.#refOfPermId.get(permId);
    if (known !== undefined) {
      this.#report(known, { type: 'status', report });
      return;
    }
    const order = clientId === this.#options.clientId ? this.byOrderId(orderId) : undefined;
    if (order === undefined) return;
    if (permId > 0) {
      if (this.#parked.size < MOST_PARKED) this.#parked.set(permId, report);
      this.#options.onDoubt?.(`a status names order id ${orderId} under permId ${permId}, which is not known`);
    } else if (order.state === 'sent') {
      // TWS has not numbered it yet: it says that it is there, and proves nothing else.
      this.apply(order.orderRef, { type: 'status', report: { ...report, filled: 0, status: 'PendingSubmit' } });
    }
  }

  #acceptExecution(execution: ExecutionReport): void {
    const orderRef = this.#refOf(execution);
    if (orderRef !== undefined) this.#report(orderRef, { type: 'execution', report: execution });
  }

  #report(orderRef: string, input: OrderInput): void {
    this.#reports.set(orderRef, this.reportsOf(orderRef) + 1);
    const before = this.#orders.get(orderRef);
    this.apply(orderRef, input);
    const { state, reason } = this.#orders.get(orderRef) ?? {};
    if (state === 'unknown' && before?.state !== 'unknown') this.#options.onDoubt?.(`${orderRef}: ${reason}`);
  }

  // TWS repeats it with every question for executions.
  #acceptCommission(report: Extract<InboundEvent, { type: 'commission' }>): void {
    const isOurs = this.orders.some(({ executions }) => executions.some(({ execId }) => execId === report.execId));
    if (!isOurs || this.#commissions.has(report.execId)) return;
    this.#commissions.add(report.execId);
    this.#options.onCommission?.(report);
  }

  #unpark(permId: number, orderRef: string): void {
    const report = this.#parked.get(permId);
    if (report === undefined) return;
    this.#parked.delete(permId);
    this.apply(orderRef, { type: 'status', report });
  }

  // By our reference, or by the permanent id; never by the order id, which is given out again after a roll-back.
  #refOf(report: Identity): string | undefined {
    const order = this.#orders.get(report.orderRef);
    if (order === undefined) return this.#refOfPermId.get(report.permId);
    const isOurRoute = report.clientId === this.#options.clientId && report.orderId > 0;
    if (order.orderId === 0 && isOurRoute) this.#put({ ...order, orderId: report.orderId });
    return report.orderRef;
  }

  #put(order: OrderSnapshot): void {
    this.#orders.set(order.orderRef, order);
    if (order.orderId > 0) this.#refOfId.set(order.orderId, order.orderRef);
    for (const permId of order.permIds) this.#refOfPermId.set(permId, order.orderRef);
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
