import type { Clock } from '@autobot/resilience';
import { OrderOutcomeUnknownError } from '../errors/order-errors.ts';
import { InvalidRequestError } from '../errors/request-errors.ts';
import type { Requester } from '../requests/requester.ts';
import { isFinal, type OrderSnapshot } from './order-state.ts';
import type { OrderTracker } from './order-tracker.ts';

/** What cancelling an order needs of the connector. */
export interface CancelOrderContext {
  readonly clock: Clock;
  readonly requester: Requester;
  readonly tracker: OrderTracker;
  /** How long the broker may take to answer. Milliseconds. */
  readonly acknowledgeTimeoutMs: number;
}

/**
 * Asks for one of our orders to be cancelled, ahead of everything that waits, and settles with its final state:
 * `cancelled`, or `filled` if the fill was faster. Also sent while TWS is cut off from IB; then its outcome is unknown.
 * @throws {NotConnectedError} the link is down, nothing was sent
 * @throws {OrderOutcomeUnknownError} no final state within the time
 */
export async function cancelOrder(orderId: number, context: CancelOrderContext): Promise<OrderSnapshot> {
  const { clock, requester, tracker, acknowledgeTimeoutMs } = context;
  const order = tracker.byOrderId(orderId);
  if (order === undefined) {
    throw new InvalidRequestError('orderId', `no order of ours has the id ${orderId} in this session`);
  }
  if (isFinal(order.state)) return order;
  const askedMs = clock.now();
  await requester.write({ operation: 'cancelOrder', kind: 'cancel' }, (api) => {
    api.cancelOrder(orderId);
  });
  const { orderRef } = order;
  const timeUp = Promise.withResolvers<never>();
  const timer = clock.setTimer(() => {
    const tookMs = Math.round(clock.now() - askedMs);
    const cause = new Error(`no final state ${tookMs} ms after the cancel`);
    timeUp.reject(new OrderOutcomeUnknownError(orderRef, orderId, cause));
  }, acknowledgeTimeoutMs);
  try {
    return await Promise.race([tracker.when(orderRef, ({ state }) => isFinal(state)), timeUp.promise]);
  } finally {
    timer.cancel();
  }
}
