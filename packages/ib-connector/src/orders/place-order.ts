import type { Clock } from '@autobot/resilience';
import { OrderOutcomeUnknownError, OrderRefusedError, OrderRejectedError } from '../errors/order-errors.ts';
import { twsCodes } from '../inbound/notice-catalogue.ts';
import type { OrderGate } from '../link/order-gate.ts';
import type { Requester } from '../requests/requester.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { OrderFields } from '../tws-api/order-fields.ts';
import type { OrderIds } from './order-ids.ts';
import type { OrderJournal } from './order-journal.ts';
import type { OrderRequest } from './order-request.ts';
import { isAcknowledged, type OrderSnapshot } from './order-state.ts';
import type { OrderTracker } from './order-tracker.ts';

/** How lately TWS gave a sign of life: an order must not go into a socket whose other end is gone. */
export interface Freshness {
  /** Settles at once after a recent sign of life, else asks for one; rejects if none comes in time. */
  confirm(): Promise<void>;
  /** True if the last sign is recent enough for an order to leave now. */
  isFresh(): boolean;
}

/** What placing an order needs of the connector. */
export interface PlaceOrderContext {
  readonly clock: Clock;
  readonly requester: Requester;
  readonly tracker: OrderTracker;
  readonly orderIds: OrderIds;
  readonly journal: OrderJournal;
  readonly gate: () => OrderGate;
  readonly freshness: Freshness;
  readonly newOrderRef: () => string;
  readonly account: string | undefined;
  /** How long the broker may take to say that it has the order. Milliseconds. */
  readonly acknowledgeTimeoutMs: number;
}

/**
 * Writes the intent down, sends the order once, and settles when the broker has said that it has it.
 * The way: gate → intent on the journal → sign of life → room among the messages → one tick of gate, freshness and
 * write. Nothing here sends an order twice.
 * @throws {OrderRefusedError} nothing was sent
 * @throws {OrderRejectedError} the broker said no
 * @throws {OrderOutcomeUnknownError} it was sent, and the link or the time ran out before an answer
 */
export async function placeOrder(
  request: OrderRequest,
  contract: Contract,
  context: PlaceOrderContext,
): Promise<OrderSnapshot> {
  checkGate(context.gate());
  const fields = toFields(request, context);
  const { tracker, journal } = context;
  const { orderRef } = fields;
  const { action, quantity, orderType, limitPrice } = fields;
  const symbol = contract.symbol ?? '';
  await journal.append({ type: 'intent', orderRef, symbol, action, quantity, orderType, limitPrice });
  try {
    await confirmAlive(context.freshness);
    await sendOnce(contract, fields, context);
  } catch (error) {
    const sent = tracker.get(orderRef);
    if (sent !== undefined) throw new OrderOutcomeUnknownError(orderRef, sent.orderId, error);
    await journal.append({ type: 'state', orderRef, state: 'refused', reason: reasonOf(error) });
    throw error;
  }
  return acknowledged(orderRef, context);
}

async function confirmAlive(freshness: Freshness): Promise<void> {
  try {
    await freshness.confirm();
  } catch (error) {
    throw notAlive(error);
  }
}

function notAlive(cause?: unknown): OrderRefusedError {
  const message = 'TWS has given no sign of life lately and did not answer when it was asked';
  return new OrderRefusedError('notAlive', message, { cause });
}

async function sendOnce(contract: Contract, fields: OrderFields, context: PlaceOrderContext): Promise<void> {
  const { requester, tracker, orderIds, journal } = context;
  const { orderRef, action, orderType, limitPrice, quantity } = fields;
  await requester.write({ operation: 'placeOrder', kind: 'command' }, (api) => {
    checkGate(context.gate());
    if (!context.freshness.isFresh()) throw notAlive();
    const orderId = orderIds.take();
    tracker.add({
      orderRef,
      orderId,
      symbol: contract.symbol ?? '',
      action,
      orderType,
      limitPrice,
      quantity,
      state: 'created',
      filled: 0,
      averageFillPrice: 0,
      permIds: [],
      execIds: [],
      reason: undefined,
    });
    tracker.apply(orderRef, { type: 'sent' });
    api.placeOrder(orderId, contract, fields);
  });
  const orderId = tracker.get(orderRef)?.orderId ?? 0;
  await journal.append({ type: 'sent', orderRef, orderId });
}

async function acknowledged(orderRef: string, context: PlaceOrderContext): Promise<OrderSnapshot> {
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

function toFields(request: OrderRequest, context: PlaceOrderContext): OrderFields {
  return {
    action: request.action,
    quantity: request.quantity,
    orderType: request.orderType,
    limitPrice: request.limitPrice,
    timeInForce: request.timeInForce ?? 'DAY',
    outsideRegularHours: request.outsideRegularHours ?? false,
    account: request.account ?? context.account,
    orderRef: context.newOrderRef(),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
