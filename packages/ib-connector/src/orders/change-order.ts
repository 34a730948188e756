import { ConnectionLostError } from '../errors/link-errors.ts';
import { OrderChangeRejectedError, OrderOutcomeUnknownError, OrderRefusedError } from '../errors/order-errors.ts';
import { InvalidRequestError } from '../errors/request-errors.ts';
import type { OpenOrderReport } from '../inbound/inbound-event.ts';
import type { OrderFields } from '../tws-api/order-fields.ts';
import type { OrderIntent } from './journal/restore-orders.ts';
import type { OrderEar, OrderNotice } from './order-ear.ts';
import { checkOrderTerms, type OrderPrices } from './order-request.ts';
import type { Candidate } from './order-risk.ts';
import { isAcknowledged, isFinal, type OrderSnapshot } from './order-state.ts';
import { checkGate, checkInTick, confirmAlive, type SendOrderContext, toRefusal } from './place-order.ts';
import { pricesOnTicks } from './price-tick.ts';

/** What may be changed in an order that works: its size and its prices. */
export interface OrderChange extends OrderPrices {
  /** In all, what is filled included. */
  readonly quantity?: number;
}

/** What changing an order needs besides. */
export interface ChangeOrderContext extends SendOrderContext {
  /** What was sent of the order; undefined if we do not know. */
  readonly intentOf: (orderRef: string) => OrderIntent | undefined;
  readonly onIntent: (orderRef: string, intent: OrderIntent) => void;
  readonly ear: OrderEar;
  readonly minTick: number | undefined;
}

// By then the order has a new status, or TWS is done with it; trying again is the caller's decision, because nothing
// here sends an order's terms twice. Source: research/ib-connectivity.md 1-E, 2102.
const STILL_BUSY = 'stillBeingProcessed';
const BUSY_MS = 500;

// Codes that speak of a change and leave the order as it was; those that reject a new order do the same here.
// Source: research/ib-connectivity.md 1-E.
const rejectionsOfChanges: ReadonlySet<string> = new Set([
  'cannotModifyFilled',
  'modificationMismatch',
  STILL_BUSY,
  'duplicateOrderId',
  'serverError',
  'unprocessedRequest',
]);

/**
 * Sends an order again under its own id with other terms, once, and settles when the broker shows them. The way is that
 * of a new order. A rejected change leaves the order as it was.
 * @throws {InvalidRequestError} {@link OrderRefusedError} nothing was sent
 * @throws {OrderChangeRejectedError} the broker said no, and the order lives
 * @throws {OrderOutcomeUnknownError} the link or the time ran out: it works by the old terms or by the new ones
 */
export async function changeOrder(
  orderId: number,
  change: OrderChange,
  context: ChangeOrderContext,
): Promise<OrderSnapshot> {
  const { tracker, risk, log, requester, onIntent } = context;
  const order = workingOrder(orderId, context);
  const { orderRef } = order;
  const { contract, order: before } = knownIntent(order, context);
  const wanted = checkedChange(before, change, context.minTick);
  const after = changedFields(order, before, wanted);
  const remaining = after.quantity - order.filled;
  const candidate: Candidate = { contract, fields: after, intentId: undefined, remaining, isChange: true };

  checkGate(context.gate());
  risk.admit([candidate], await risk.look([candidate]));
  let answer: Promise<OrderSnapshot> | undefined;
  try {
    await log.append({ type: 'change', orderRef, orderId, order: wanted });
    await confirmAlive(context);
    await requester.write({ operation: 'changeOrder', kind: 'command' }, (api) => {
      checkInTick([candidate], context);
      const now = workingOrder(orderId, context);
      if (after.quantity <= now.filled) throw tooSmall(after.quantity, now);
      answer = changed(now, after, context);
      // It is waited for below; until then nobody hears a rejection that is faster than the write.
      answer.catch(() => undefined);
      tracker.apply(orderRef, { type: 'changeSent' });
      api.placeOrder(orderId, contract, after);
    });
  } catch (error) {
    risk.release([candidate]);
    if (answer !== undefined) throw new OrderOutcomeUnknownError(orderRef, orderId, error);
    if (error instanceof InvalidRequestError) throw error;
    const refusal = toRefusal(error);
    log.note({ type: 'refused', orderRef, rule: refusal.reason, reason: refusal.message });
    throw refusal;
  }
  try {
    const done = await (answer ?? Promise.resolve(order));
    onIntent(orderRef, { contract, order: after });
    return done;
  } catch (error) {
    if (error instanceof OrderChangeRejectedError) risk.release([candidate]);
    throw error;
  }
}

function workingOrder(orderId: number, { tracker }: Pick<SendOrderContext, 'tracker'>): OrderSnapshot {
  const order = tracker.byOrderId(orderId);
  if (order === undefined) throw new InvalidRequestError('orderId', `no order of ours has the id ${orderId}`);
  if (isFinal(order.state)) {
    throw new OrderRefusedError('orderEnded', `order ${order.orderRef} is ${order.state} and cannot be changed`);
  }
  if (!isAcknowledged(order.state)) {
    const message = `order ${order.orderRef} is ${order.state}: wait until the broker has said where it stands`;
    throw new OrderRefusedError('orderInDoubt', message);
  }
  return order;
}

function knownIntent({ orderRef }: OrderSnapshot, { intentOf }: ChangeOrderContext): OrderIntent {
  const intent = intentOf(orderRef);
  if (intent !== undefined) return intent;
  const message = `the terms of order ${orderRef} are not in this journal: cancel it and place another, or change it in TWS`;
  throw new OrderRefusedError('termsUnknown', message);
}

// What is given of it, with prices as TWS takes them.
function checkedChange(before: OrderFields, change: OrderChange, minTick: number | undefined): OrderChange {
  const { action, quantity, orderType, limitPrice, stopPrice, trailAmount, trailPercent, limitOffset } = {
    ...before,
    ...given(change),
  };
  checkOrderTerms({ action, quantity, orderType, limitPrice, stopPrice, trailAmount, trailPercent, limitOffset });
  return given({ ...change, ...pricesOnTicks(change, minTick) });
}

function given(change: OrderChange): OrderChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

// Sent again whole, so that TWS sees no difference but the one that is meant (105).
function changedFields(order: OrderSnapshot, before: OrderFields, change: OrderChange): OrderFields {
  const after: OrderFields = { ...before, ...change, transmit: true };
  const named = Object.entries(change);
  const isSame = named.every(([name, value]) => Reflect.get(before, name) === value);
  if (isSame) {
    const said =
      named.length === 0 ? 'nothing was given' : named.map(([name, value]) => `${name} ${String(value)}`).join(', ');
    throw new InvalidRequestError(
      'change',
      `order ${order.orderRef} would stay as it is (${said}): say what is to differ`,
    );
  }
  if (after.quantity <= order.filled) throw tooSmall(after.quantity, order);
  return after;
}

function tooSmall(quantity: number, { orderRef, filled }: OrderSnapshot): InvalidRequestError {
  const sentence = `quantity must be above the ${filled} of order ${orderRef} that are filled, was ${quantity}: cancel it instead`;
  return new InvalidRequestError('quantity', sentence);
}

// Settles by evidence: the broker shows the new terms, refuses them, or the order ends.
function changed(order: OrderSnapshot, after: OrderFields, context: ChangeOrderContext): Promise<OrderSnapshot> {
  const { clock, tracker, ear, acknowledgeTimeoutMs } = context;
  const { orderRef, orderId } = order;
  return new Promise((resolve, reject) => {
    const unknown = (cause: Error): void => {
      settle();
      reject(new OrderOutcomeUnknownError(orderRef, orderId, cause));
    };
    const settle = (): void => {
      timer.cancel();
      stopListening();
    };
    const timer = clock.setTimer(() => {
      unknown(new Error(`the broker did not show the change within ${acknowledgeTimeoutMs} ms`));
    }, acknowledgeTimeoutMs);
    const stopListening = ear.listen(orderRef, {
      onShown: (report) => {
        if (!isShown(report, after)) return;
        settle();
        resolve(tracker.get(orderRef) ?? order);
      },
      onNotice: (told) => {
        if (!rejectsChange(told)) return;
        settle();
        const { code, text } = told.notice;
        const retryAfterMs = told.name === STILL_BUSY ? BUSY_MS : undefined;
        const details = { twsCode: code, retryAfterMs };
        reject(new OrderChangeRejectedError(orderRef, `TWS says ${code} "${text}"`, details));
      },
      onChanged: (now) => {
        if (!isFinal(now.state)) return;
        settle();
        resolve(now);
      },
      onLinkLost: (cause) => {
        unknown(new ConnectionLostError('changeOrder', cause));
      },
    });
  });
}

function rejectsChange({ name, effect }: OrderNotice): boolean {
  return effect === 'rejects' || rejectionsOfChanges.has(name);
}

function isShown(report: OpenOrderReport, after: OrderFields): boolean {
  const { quantity, limitPrice, auxPrice } = report;
  const aux = after.orderType.startsWith('TRAIL') ? after.trailAmount : after.stopPrice;
  const isLimit = after.limitPrice === undefined || limitPrice === after.limitPrice;
  return quantity === after.quantity && isLimit && (aux === undefined || auxPrice === undefined || auxPrice === aux);
}
