import type { Contract } from '../../tws-api/contract.ts';
import type { OrderFields } from '../../tws-api/order-fields.ts';
import type { OrderExecution } from '../order-fills.ts';
import type { OrderSnapshot } from '../order-state.ts';

/** What of an order changes, as it is written down with each change. */
export type OrderProgress = Pick<
  OrderSnapshot,
  'orderId' | 'state' | 'quantity' | 'filled' | 'averageFillPrice' | 'permIds' | 'endedPermIds' | 'reason'
>;

/** One line of the journal. An intent stands before its order is sent; what became of it follows. */
export type OrderRecord =
  /** A process took the journal. `cutBytes`: length of a last line that a crash had left unfinished. */
  | { readonly type: 'opened'; readonly version: 1; readonly pid: number; readonly cutBytes: number }
  /** What is about to be sent. `idsUpTo`: no order id above it leaves before a later record names a higher one. */
  | {
      readonly type: 'intent';
      readonly orderRef: string;
      readonly contract: Contract;
      readonly order: OrderFields;
      readonly idsUpTo: number;
      /** The order in doubt that a person decided to send again as this one. */
      readonly resubmits?: string;
    }
  /** Refused by us before a byte left. `rule` names the guard, or the reason of the gate. */
  | {
      readonly type: 'refused';
      readonly orderRef?: string;
      readonly rule: string;
      readonly reason: string;
      readonly value?: unknown;
      readonly limit?: unknown;
    }
  | { readonly type: 'sent'; readonly orderRef: string; readonly orderId: number }
  /** A change of a working order is about to be sent. */
  | {
      readonly type: 'change';
      readonly orderRef: string;
      readonly orderId: number;
      readonly order: Partial<OrderFields>;
    }
  | { readonly type: 'cancel'; readonly orderRef: string; readonly orderId: number }
  | { readonly type: 'state'; readonly orderRef: string; readonly order: OrderProgress }
  | { readonly type: 'execution'; readonly orderRef: string; readonly execution: OrderExecution }
  | { readonly type: 'commission'; readonly execId: string; readonly commission: number; readonly currency: string }
  /** What comparing with the broker told; see `ReconcileVerdict`. */
  | {
      readonly type: 'verdict';
      readonly orderRef: string;
      readonly verdict: string;
      readonly permIds?: readonly number[];
    }
  /** An order of ours that another journal knows, or none: taken over as the broker shows it. */
  | { readonly type: 'adopted'; readonly orderRef: string; readonly order: OrderSnapshot }
  /** A person declared that an order in doubt is not at the broker. */
  | { readonly type: 'abandoned'; readonly orderRef: string; readonly reason: string }
  | { readonly type: 'gate'; readonly isOpen: boolean; readonly reason?: string }
  | { readonly type: 'killSwitch'; readonly state: string; readonly by: string; readonly reason?: string }
  /** The highest order id in use was raised by what TWS told. */
  | { readonly type: 'ids'; readonly highest: number; readonly nextValidId?: number };

/** A record as it stands in a journal file. */
export type JournalEntry = OrderRecord & {
  /** 1 for the first; no number is left out. */
  readonly seq: number;
  /** Wall time, ISO 8601, UTC. */
  readonly at: string;
  /** Monotonic milliseconds of the process that wrote it. */
  readonly atMs: number;
};
