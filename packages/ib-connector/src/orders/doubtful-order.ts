import { InvalidRequestError } from '../errors/request-errors.ts';
import { maskAccount } from './journal/mask-account.ts';
import type { OrderIntent } from './journal/restore-orders.ts';
import type { OrderSnapshot } from './order-state.ts';
import { type OrderToPlace, type PlaceOrderContext, sendOrders } from './place-order.ts';

/** What deciding on an order in doubt needs of the desk. */
export interface DoubtfulOrderContext extends PlaceOrderContext {
  readonly intentOf: (orderRef: string) => OrderIntent | undefined;
  /** True if the broker, asked in this epoch, showed everything it has, and this order was not there. */
  readonly isMissing: (orderRef: string) => boolean;
  readonly newOrderRef: () => string;
  readonly defaultAccount: () => string | undefined;
}

/**
 * Writes down that a person found an order in doubt not to be at the broker: it counts as cancelled. Should the broker
 * show it after all, it comes back.
 * @param reason who looked, and where
 * @throws {InvalidRequestError} it is not in doubt, or the broker has not been asked, or shows it
 * @throws {JournalError} it could not be written down, and nothing has changed
 */
export async function abandonOrder(
  orderRef: string,
  reason: string,
  context: DoubtfulOrderContext,
): Promise<OrderSnapshot> {
  const order = checkMissing(orderRef, context);
  await context.log.append({ type: 'abandoned', orderRef, reason });
  context.tracker.apply(orderRef, { type: 'abandoned', reason });
  return context.tracker.get(orderRef) ?? order;
}

/**
 * Sends an order in doubt again, as a new order, because a person has decided so. Nothing in this package calls it by
 * itself: an order that only was slow to appear is then at the broker twice.
 * @returns the reference of the new order
 * @throws {InvalidRequestError} as `abandonOrder`
 * @throws {OrderRefusedError} nothing was sent, and the order in doubt stays in doubt
 */
export async function resubmitOrder(orderRef: string, context: DoubtfulOrderContext): Promise<string> {
  checkMissing(orderRef, context);
  const { tracker } = context;
  const again = orderAgain(orderRef, context);
  await sendOrders([again], context);
  tracker.apply(orderRef, { type: 'abandoned', reason: `sent again as ${again.fields.orderRef}` });
  return again.fields.orderRef;
}

function checkMissing(orderRef: string, { tracker, isMissing }: DoubtfulOrderContext): OrderSnapshot {
  const order = tracker.get(orderRef);
  if (order === undefined) throw new InvalidRequestError('orderRef', `there is no order ${orderRef}`);
  if (order.state !== 'unknown') {
    throw new InvalidRequestError(
      'orderRef',
      `order ${orderRef} is ${order.state}, not in doubt: there is nothing to decide`,
    );
  }
  if (isMissing(orderRef)) return order;
  const message = `the broker has not been asked about order ${orderRef} on this link: wait for orders.reconciled`;
  throw new InvalidRequestError('orderRef', message);
}

function orderAgain(orderRef: string, context: DoubtfulOrderContext): OrderToPlace {
  const intent = context.intentOf(orderRef);
  if (intent === undefined) {
    throw new InvalidRequestError('orderRef', `what order ${orderRef} asked for is in no journal: place a new order`);
  }
  const { contract, order } = intent;
  if (order.ocaGroup !== undefined || order.parentId !== undefined) {
    throw new InvalidRequestError('orderRef', `order ${orderRef} belongs to a group: place the group anew`);
  }
  const fields = { ...order, orderRef: context.newOrderRef(), account: accountOf(order.account, context) };
  return { contract, fields, intentId: undefined, resubmits: orderRef };
}

// A journal keeps accounts masked, so after a restart only the default one can be told to be the same.
function accountOf(journaled: string | undefined, { defaultAccount }: DoubtfulOrderContext): string | undefined {
  if (journaled === undefined || !journaled.includes('*')) return journaled;
  const account = defaultAccount();
  if (account !== undefined && maskAccount(account) === journaled) return account;
  throw new InvalidRequestError(
    'account',
    `the order was for account ${journaled}, which the journal does not name in full: place a new order for it`,
  );
}
