import type { Clock } from '@autobot/resilience';
import { OrderOutcomeUnknownError } from '../errors/order-errors.ts';
import { InvalidRequestError } from '../errors/request-errors.ts';
import type { OpenOrderReport } from '../inbound/inbound-event.ts';
import type { Requester } from '../requests/requester.ts';
import type { OrderLog } from './journal/order-log.ts';
import type { OrderEar } from './order-ear.ts';
import { isFinal, type OrderSnapshot } from './order-state.ts';
import type { OrderTracker } from './order-tracker.ts';

/** What cancelling an order needs of the connector. */
export interface CancelOrderContext {
  readonly clock: Clock;
  readonly requester: Requester;
  readonly tracker: OrderTracker;
  readonly log: OrderLog;
  readonly ear: OrderEar;
  readonly clientId: number;
  /** Told of every cancel that was written. */
  readonly onCancel: () => void;
  /** Every order that is open at the broker. */
  readonly openOrders: () => Promise<readonly OpenOrderReport[]>;
  /** Asks the broker where our orders stand. */
  readonly lookUp: () => Promise<void>;
  /** How long the broker may take to answer. Milliseconds. */
  readonly acknowledgeTimeoutMs: number;
}

/**
 * Asks for one of our orders to be cancelled, ahead of everything that waits, and settles with its final state:
 * `cancelled`, or `filled` if the fill was faster. Also sent while TWS is cut off from IB; then its outcome is unknown.
 * "Not found" and "not cancellable" (135, 161, 10147, 10148) prove nothing: the broker is asked at once. An order that
 * the broker holds under several permanent ids is cancelled until none of them is open.
 * @throws {NotConnectedError} the link is down, nothing was sent
 * @throws {OrderOutcomeUnknownError} no final state within the time
 */
export async function cancelOrder(orderId: number, context: CancelOrderContext): Promise<OrderSnapshot> {
  const { tracker } = context;
  const order = tracker.byOrderId(orderId);
  if (order === undefined) {
    throw new InvalidRequestError('orderId', `no order of ours has the id ${orderId} in this session`);
  }
  // Trades of several copies add up to a whole order while each of them goes on.
  if (isFinal(order.state)) return order.permIds.length > 1 ? cancelCopies(order, 0, context) : order;
  await writeCancel(order.orderRef, orderId, context);
  const done = await waitFor(order, hasAnotherEnd(order), context);
  return done.permIds.length > 1 ? cancelCopies(done, 1, context) : done;
}

// One of several copies has ended, or all of it.
function hasAnotherEnd({ endedPermIds: { length } = [] }: OrderSnapshot): (order: OrderSnapshot) => boolean {
  return ({ state, endedPermIds = [] }) => isFinal(state) || endedPermIds.length > length;
}

async function writeCancel(orderRef: string, orderId: number, context: CancelOrderContext): Promise<void> {
  const { requester, log, onCancel } = context;
  await requester.write({ operation: 'cancelOrder', kind: 'cancel' }, (api) => {
    api.cancelOrder(orderId);
  });
  // Written down after it left: a full disk must not keep a cancel from leaving.
  log.note({ type: 'cancel', orderRef, orderId });
  onCancel();
}

async function waitFor(
  { orderRef, orderId }: OrderSnapshot,
  until: (order: OrderSnapshot) => boolean,
  context: CancelOrderContext,
): Promise<OrderSnapshot> {
  const { clock, tracker, ear, lookUp, acknowledgeTimeoutMs } = context;
  const askedMs = clock.now();
  const timeUp = Promise.withResolvers<never>();
  const timer = clock.setTimer(() => {
    const tookMs = Math.round(clock.now() - askedMs);
    const cause = new Error(`no final state ${tookMs} ms after the cancel`);
    timeUp.reject(new OrderOutcomeUnknownError(orderRef, orderId, cause));
  }, acknowledgeTimeoutMs);
  const stopListening = ear.listen(orderRef, {
    onNotice: ({ effect }) => {
      // If it cannot be looked up now, the time runs out, and that is the answer.
      if (effect === 'doubts' || effect === 'loses') lookUp().catch(() => undefined);
    },
  });
  try {
    return await Promise.race([tracker.when(orderRef, until), timeUp.promise]);
  } finally {
    timer.cancel();
    stopListening();
  }
}

// One cancel ends one of them, and TWS does not say which (nautilus#4564): as many are sent as there are copies.
async function cancelCopies(
  order: OrderSnapshot,
  alreadySent: number,
  context: CancelOrderContext,
): Promise<OrderSnapshot> {
  const { orderRef, orderId } = order;
  for (let sent = alreadySent; sent < order.permIds.length; sent += 1) {
    const copies = await liveCopies(order, context);
    const [copy] = copies;
    if (copy === undefined) return waitForEnd(order, context);
    await writeCancel(orderRef, copy.orderId, context);
  }
  const left = await liveCopies(order, context);
  if (left.length === 0) return waitForEnd(order, context);
  const permIds = left.map(({ permId }) => permId).join(', ');
  const cause = new Error(`the broker still works it under permId ${permIds}: cancel that in TWS`);
  throw new OrderOutcomeUnknownError(orderRef, orderId, cause);
}

function waitForEnd(order: OrderSnapshot, context: CancelOrderContext): Promise<OrderSnapshot> {
  return waitFor(order, ({ state }) => isFinal(state), context);
}

async function liveCopies(order: OrderSnapshot, context: CancelOrderContext): Promise<readonly OpenOrderReport[]> {
  // Whoever asks shares an answer that is under way, which may be older than the cancel; the next one is not.
  await context.openOrders();
  const open = await context.openOrders();
  return open.filter(({ permId, clientId }) => clientId === context.clientId && order.permIds.includes(permId));
}
