import { isFinal, type OrderSnapshot } from './order-state.ts';
import type { CancelOrderContext } from './cancel-order.ts';

/**
 * Cancels every open order at the broker, of every client and made by hand too, with one message ahead of all that waits.
 * Settles with our own that were open, as they stand when all of them have ended or the time is up.
 * @throws {NotConnectedError} the link is down, nothing was sent
 */
export async function globalCancel(context: CancelOrderContext): Promise<readonly OrderSnapshot[]> {
  const { tracker, requester, log, clock, onCancel, acknowledgeTimeoutMs } = context;
  const open = tracker.orders.filter(({ state }) => !isFinal(state));
  await requester.write({ operation: 'globalCancel', kind: 'cancel' }, (api) => {
    api.reqGlobalCancel();
  });
  for (const { orderRef, orderId } of open) log.note({ type: 'cancel', orderRef, orderId });
  onCancel();
  const timeUp = Promise.withResolvers<void>();
  const timer = clock.setTimer(timeUp.resolve, acknowledgeTimeoutMs);
  const ended = open.map(({ orderRef }) => tracker.when(orderRef, ({ state }) => isFinal(state)));
  await Promise.race([Promise.all(ended), timeUp.promise]);
  timer.cancel();
  return open.map((order) => tracker.get(order.orderRef) ?? order);
}
