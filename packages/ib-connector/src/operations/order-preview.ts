import type { OrderPreviewReport } from '../inbound/inbound-event.ts';
import type { Contract } from '../tws-api/contract.ts';
import type { OrderFields } from '../tws-api/order-fields.ts';
import type { Operation } from './operation.ts';

/** What an order would do to the account, as TWS reckons it; nothing was placed. */
export type OrderPreview = OrderPreviewReport;

/** What is to be reckoned, and the look that is taken in the tick of the write. */
export interface OrderPreviewParams {
  readonly contract: Contract;
  readonly order: OrderFields;
  /** A fresh order id: TWS answers under it, and no order ever uses it. */
  readonly takeId: () => number;
  /** Throws if the question must not leave now. */
  readonly check: () => void;
}

/** Asks what an order would cost in margin and commission. Source: TWS API docs, "Check Margin Change". */
export const orderPreview: Operation<OrderPreviewParams, OrderPreview> = {
  name: 'orderPreview',
  purpose: 'orders',
  timeoutMs: 10_000,
  isQuick: false,
  idOf: ({ takeId }) => takeId(),
  send: (api, orderId, { contract, order, check }) => {
    check();
    api.previewOrder(orderId, contract, order);
  },
  collect: () => ({
    accept: (event) => (event.type === 'orderPreview' ? { result: event.preview } : undefined),
  }),
};
