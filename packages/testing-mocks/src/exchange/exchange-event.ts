import type { Execution, Order } from './order.ts';

/** What the exchange tells whoever listens. */
export type ExchangeEvent =
  | { readonly type: 'order.changed'; readonly order: Order }
  | { readonly type: 'execution.made'; readonly execution: Execution }
  /** A trade has another price than was told. */
  | { readonly type: 'execution.corrected'; readonly execution: Execution }
  /** A cancel that was under way came too late: the order has traded meanwhile. */
  | { readonly type: 'cancel.refused'; readonly order: Order };

/** Why the exchange would not do what it was asked; `no-parent` if the parent is not there, or done. */
export type Refusal =
  | 'duplicate-id'
  | 'no-parent'
  | 'already-filled'
  | 'already-cancelled'
  | 'being-cancelled'
  | 'not-found';
