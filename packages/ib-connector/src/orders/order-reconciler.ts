import type { Publisher } from '@autobot/resilience';
import type { IBConnectorSettings } from '../ib-connector-config.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import type { OpenOrderReport } from '../inbound/inbound-event.ts';
import type { Requester } from '../requests/requester.ts';
import type { OrderLog } from './journal/order-log.ts';
import type { OrderIds } from './order-ids.ts';
import { OrderSweep } from './order-sweep.ts';
import type { OrderTracker } from './order-tracker.ts';
import type { ReconciledOrder } from './reconcile-orders.ts';
import { type SynchronizedOrders, synchronizeOrders } from './synchronize-orders.ts';

/** What reconciling is done with. */
export interface OrderReconcilerContext {
  readonly settings: IBConnectorSettings;
  readonly events: Publisher<IbEvent>;
  readonly requester: Requester;
  readonly tracker: OrderTracker;
  readonly orderIds: OrderIds;
  readonly log: OrderLog;
  /** Opens the journal if it is not open; false if it cannot be used. */
  readonly openJournal: () => Promise<boolean>;
  /** False as soon as TWS may hide something. */
  readonly mayConclude: () => boolean;
  /** Called after each comparison, with what is open and not ours. */
  readonly onReconciled: (foreign: readonly OpenOrderReport[]) => void;
}

// A doubt is often settled by the next message, so it waits a little.
const DOUBT_MS = 1_000;

/** Brings our orders in line with the broker's: when asked to, on a timer, and soon after a doubt. */
export class OrderReconciler {
  readonly #context: OrderReconcilerContext;
  readonly #sweep: OrderSweep;
  readonly #missing = new Set<string>();
  #isReconciled = false;

  constructor(context: OrderReconcilerContext) {
    this.#context = context;
    const { clock, reconcileIntervalMs } = context.settings;
    this.#sweep = new OrderSweep({
      clock,
      intervalMs: reconcileIntervalMs,
      doubtMs: DOUBT_MS,
      reconcile: () => this.reconcile(),
      onFailed: (error) => {
        const during = 'comparing orders with the broker';
        context.events.publish({ type: 'recovery.failed', atMs: clock.now(), during, error });
      },
    });
  }

  /** True once a whole comparison was made in this epoch. */
  get isReconciled(): boolean {
    return this.#isReconciled;
  }

  /** True if the last whole comparison did not show this order. */
  isMissing(orderRef: string): boolean {
    return this.#missing.has(orderRef);
  }

  /** Something told of our orders cannot be believed as it stands. */
  doubt(): void {
    this.#sweep.doubt();
  }

  /** The epoch is over: nothing is reconciled, and what was missing may be anywhere. */
  linkLost(): void {
    this.#sweep.stop();
    this.#isReconciled = false;
    this.#missing.clear();
  }

  /** Asks the broker and applies what it shows. Rejects if an answer is cut off: half a snapshot is none. */
  async reconcile(signal?: AbortSignal): Promise<void> {
    const { settings, requester, tracker, orderIds, log, openJournal, mayConclude, onReconciled } = this.#context;
    const { clientId, orderRefPrefix } = settings;
    this.#sweep.start();
    if (!(await openJournal())) return;
    const before = orderIds.highest;
    const unknown = new Set(tracker.orders.filter(({ state }) => state === 'unknown').map(({ orderRef }) => orderRef));
    const result = await synchronizeOrders(
      {
        requester,
        tracker,
        orderIds,
        owner: { clientId, orderRefPrefix },
        mayConclude,
        onAdopted: (order) => {
          log.note({ type: 'adopted', orderRef: order.orderRef, order });
        },
      },
      signal,
    );
    if (orderIds.highest > before) await this.#keepIds(orderIds.highest);
    for (const order of result.orders) this.#conclude(order, unknown.has(order.orderRef));
    for (const { orderRef } of result.adopted) this.#tell(orderRef, 'adopt');
    this.#isReconciled ||= result.isConclusive;
    this.#publish(result);
    onReconciled(result.foreign);
  }

  async #keepIds(highest: number): Promise<void> {
    const { log, orderIds } = this.#context;
    try {
      await log.append({ type: 'ids', highest });
      orderIds.kept(highest);
    } catch {
      // The log keeps the sentence, and the gate is shut by it.
    }
  }

  #conclude({ orderRef, verdict, livePermIds }: ReconciledOrder, wasUnknown: boolean): void {
    const { log, events, settings, tracker } = this.#context;
    const isStillMissing = verdict === 'missing' && this.#missing.has(orderRef);
    if (verdict === 'missing') this.#missing.add(orderRef);
    else this.#missing.delete(orderRef);
    // What was told once in this epoch is not told every few minutes.
    if (verdict === 'match' || isStillMissing) return;
    log.note({ type: 'verdict', orderRef, verdict, ...(livePermIds.length > 0 && { permIds: livePermIds }) });
    const order = tracker.get(orderRef);
    if (order === undefined) return;
    if (verdict === 'duplicate') {
      events.publish({ type: 'order.duplicated', atMs: settings.clock.now(), order, permIds: livePermIds });
    }
    if (wasUnknown) this.#tell(orderRef, verdict);
  }

  #tell(orderRef: string, verdict: ReconciledOrder['verdict']): void {
    const { events, settings, tracker } = this.#context;
    const order = tracker.get(orderRef);
    if (order !== undefined) events.publish({ type: 'order.resolved', atMs: settings.clock.now(), order, verdict });
  }

  #publish({ orders, adopted, foreign, isConclusive }: SynchronizedOrders): void {
    const { events, settings } = this.#context;
    const count = (verdict: ReconciledOrder['verdict']): number =>
      orders.filter((order) => order.verdict === verdict).length;
    events.publish({
      type: 'orders.reconciled',
      atMs: settings.clock.now(),
      matched: orders.length - count('missing'),
      missing: count('missing'),
      adopted: count('adopt') + adopted.length,
      duplicates: count('duplicate'),
      foreign: foreign.length,
      isConclusive,
    });
  }
}
