import { type Clock, RateLimitedError } from '@autobot/resilience';
import { NotConnectedError } from '../errors/link-errors.ts';
import { OrderOutcomeUnknownError, OrderRefusedError, OrderRejectedError } from '../errors/order-errors.ts';
import { twsCodes } from '../inbound/notice-catalogue.ts';
import type { OrderGate } from '../link/order-gate.ts';
import type { Requester } from '../requests/requester.ts';
import type { OrderIds } from './order-ids.ts';
import type { OrderLog } from './journal/order-log.ts';
import type { OrderRecord } from './journal/order-record.ts';
import { createdOrder, type OrderIntent } from './journal/restore-orders.ts';
import type { Candidate, OrderRisk } from './order-risk.ts';
import { isAcknowledged, type OrderSnapshot } from './order-state.ts';
import type { OrderTracker } from './order-tracker.ts';

/** How lately TWS gave a sign of life: an order must not go into a socket whose other end is gone. */
export interface Freshness {
  /** True if a sign of life came so lately that there is nothing to ask. */
  isRecent(): boolean;
  /** Settles at once after a recent sign of life, else asks for one; rejects if none comes in time. */
  confirm(): Promise<void>;
  /** True if the last sign is recent enough for an order to leave now. */
  isFresh(): boolean;
}

/** What sending orders and changes needs of the connector. */
export interface SendOrderContext {
  readonly clock: Clock;
  readonly requester: Requester;
  readonly tracker: OrderTracker;
  readonly log: OrderLog;
  readonly risk: Pick<OrderRisk, 'look' | 'admit' | 'checkSwitch' | 'release'>;
  readonly gate: () => OrderGate;
  readonly freshness: Freshness;
  /** How long the broker may take to say that it has the order. Milliseconds. */
  readonly acknowledgeTimeoutMs: number;
}

/** What placing an order needs besides. */
export interface PlaceOrderContext extends SendOrderContext {
  readonly orderIds: OrderIds;
  /** Told of every intent that is kept. */
  readonly onIntent: (orderRef: string, intent: OrderIntent) => void;
}

/** An order with all its fields; see `OrderFields`. */
export interface OrderToPlace extends Candidate {
  /** The order in doubt that a person decided to send again as this one. */
  readonly resubmits?: string;
}

/**
 * Writes the intents down and sends the orders once, all of them in one tick or none.
 * The way: gate → guards → intents on the journal → sign of life → room among the messages → one tick of gate, kill
 * switch, freshness and write. Nothing here sends an order twice.
 * @throws {OrderRefusedError} nothing was sent
 * @throws {OrderOutcomeUnknownError} the write itself failed: bytes may have left
 */
export async function sendOrders(orders: readonly OrderToPlace[], context: PlaceOrderContext): Promise<void> {
  checkGate(context.gate());
  const { tracker, orderIds, log, risk, freshness } = context;
  const markets = risk.look(orders);
  risk.admit(orders, markets instanceof Promise ? await markets : markets);
  try {
    await writeIntents(orders, context);
  } catch (error) {
    risk.release(orders);
    throw new OrderRefusedError('journal', reasonOf(error), { cause: error });
  }
  try {
    if (!freshness.isRecent()) await confirmAlive(context);
    await writeOnce(orders, context);
  } catch (error) {
    const sent = orders.map(({ fields }) => tracker.get(fields.orderRef)).filter((order) => order !== undefined);
    const [one] = sent;
    if (one !== undefined) {
      for (const { orderRef } of sent) tracker.apply(orderRef, { type: 'outcomeUnknown', reason: reasonOf(error) });
      throw new OrderOutcomeUnknownError(one.orderRef, one.orderId, error);
    }
    orderIds.release(orders.length);
    risk.release(orders);
    const refusal = toRefusal(error);
    for (const { fields } of orders) {
      log.note({ type: 'refused', orderRef: fields.orderRef, rule: refusal.reason, reason: refusal.message });
    }
    throw refusal;
  }
}

/**
 * Settles when the broker has said that it has an order that was sent.
 * @throws {OrderRejectedError} the broker said no
 * @throws {OrderOutcomeUnknownError} the link or the time ran out before an answer
 */
export async function acknowledged(
  orderRef: string,
  context: Pick<SendOrderContext, 'tracker' | 'clock' | 'acknowledgeTimeoutMs'>,
): Promise<OrderSnapshot> {
  const { tracker, clock, acknowledgeTimeoutMs } = context;
  const timer = clock.setTimer(() => {
    tracker.apply(orderRef, { type: 'outcomeUnknown', reason: `no answer within ${acknowledgeTimeoutMs} ms` });
  }, acknowledgeTimeoutMs);
  try {
    const order = await tracker.when(orderRef, ({ state }) => isAcknowledged(state) || state === 'unknown');
    if (order.state === 'unknown') throw new OrderOutcomeUnknownError(orderRef, order.orderId, new Error(order.reason));
    if (order.state === 'rejected') throw new OrderRejectedError(orderRef, order.reason ?? 'no reason given');
    return order;
  } finally {
    timer.cancel();
  }
}

/** @throws {OrderRefusedError} if the gate is shut */
export function checkGate(gate: OrderGate): void {
  if (gate.isOpen) return;
  const details = gate.reason === 'linkNotReady' ? { twsCode: twsCodes.notConnected } : {};
  throw new OrderRefusedError(gate.reason, gate.sentence, details);
}

/** Asks for a sign of life if there was none lately. @throws {OrderRefusedError} none came */
export async function confirmAlive({ freshness, gate }: Pick<SendOrderContext, 'freshness' | 'gate'>): Promise<void> {
  checkGate(gate());
  try {
    await freshness.confirm();
  } catch (error) {
    throw notAlive(error);
  }
}

/** The last look, in the tick of the write. @throws {OrderRefusedError} */
export function checkInTick(candidates: readonly Candidate[], context: SendOrderContext): void {
  checkGate(context.gate());
  for (const candidate of candidates) context.risk.checkSwitch(candidate);
  if (!context.freshness.isFresh()) throw notAlive();
}

/** Whatever kept an order from being sent, as a refusal that says so. */
export function toRefusal(error: unknown): OrderRefusedError {
  if (error instanceof OrderRefusedError) return error;
  const twsCode = error instanceof NotConnectedError ? twsCodes.notConnected : undefined;
  if (error instanceof NotConnectedError) {
    return new OrderRefusedError('linkNotReady', error.message, { cause: error, twsCode });
  }
  const rule = error instanceof RateLimitedError ? 'noRoom' : 'notSent';
  return new OrderRefusedError(rule, reasonOf(error), { cause: error });
}

function notAlive(cause?: unknown): OrderRefusedError {
  const message = 'TWS has given no sign of life lately and did not answer when it was asked';
  return new OrderRefusedError('notAlive', message, { cause });
}

// Kept for good before anything of them leaves, with room for their ids.
async function writeIntents(orders: readonly OrderToPlace[], context: PlaceOrderContext): Promise<void> {
  const { log, orderIds, onIntent } = context;
  const idsUpTo = orderIds.reserve(orders.length);
  try {
    const kept = orders.map((order) => log.append(toIntent(order, idsUpTo)));
    // Most orders come alone.
    await (kept.length === 1 ? kept[0] : Promise.all(kept));
  } catch (error) {
    orderIds.release(orders.length);
    throw error;
  }
  orderIds.kept(idsUpTo);
  for (const { contract, fields } of orders) onIntent(fields.orderRef, { contract, order: fields });
}

function toIntent({ contract, fields, resubmits }: OrderToPlace, idsUpTo: number): OrderRecord {
  const { orderRef } = fields;
  if (resubmits === undefined) return { type: 'intent', orderRef, contract, order: fields, idsUpTo };
  return { type: 'intent', orderRef, contract, order: fields, idsUpTo, resubmits };
}

async function writeOnce(orders: readonly OrderToPlace[], context: PlaceOrderContext): Promise<void> {
  const { requester, tracker, orderIds, log, onIntent } = context;
  const message = { operation: 'placeOrder', kind: 'command', cost: orders.length } as const;
  await requester.write(message, (api) => {
    checkInTick(orders, context);
    const ids = orders.map(() => orderIds.take());
    const parentId = ids[0] ?? 0;
    const sent: OrderSnapshot[] = [];
    for (const { contract, fields, isChild } of orders) {
      const orderId = ids[sent.length] ?? 0;
      const order = isChild === true ? { ...fields, parentId } : fields;
      if (isChild === true) onIntent(fields.orderRef, { contract, order });
      const created = createdOrder(fields.orderRef, { contract, order }, { orderId, state: 'sent' });
      // Before the write: if that throws, or TWS is faster, it is known that bytes may have left.
      tracker.track(created);
      sent.push(created);
      api.placeOrder(orderId, contract, order);
    }
    // After it, because telling and writing down take time, and an intent without it is in doubt all the same.
    for (const order of sent) {
      log.note({ type: 'sent', orderRef: order.orderRef, orderId: order.orderId });
      tracker.announce(order);
    }
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
