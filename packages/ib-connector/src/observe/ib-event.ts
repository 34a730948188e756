import type { ResilienceEvent } from '@autobot/resilience';
import type { Disposition } from '../inbound/classify-notice.ts';
import type { ExecutionReport, Notice } from '../inbound/inbound-event.ts';
import type { FarmStatus } from '../link/farm-status.ts';
import type { OrderGate } from '../link/order-gate.ts';
import type { UpstreamState } from '../link/upstream-state.ts';
import type { OrderSnapshot } from '../orders/order-state.ts';
import type { ReconcileVerdict } from '../orders/reconcile-orders.ts';

interface Told<Type extends string> {
  /** Thing and past tense, for example `upstream.changed`. */
  readonly type: Type;
  /** Monotonic milliseconds on the connector's clock. */
  readonly atMs: number;
}

/** Why streams were looked after. */
export type RestoreCause = 'newEpoch' | 'upstreamDataLost' | 'upstreamDataKept' | 'farmOk';

/** Everything the connector tells, the events of its limiter, breakers and link among them. */
export type IbEvent =
  | ResilienceEvent
  | (Told<'notice.received'> & { readonly notice: Notice; readonly name: string; readonly to: Disposition['to'] })
  | (Told<'upstream.changed'> & { readonly from: UpstreamState['name']; readonly to: UpstreamState['name'] })
  | (Told<'farm.changed'> & { readonly farm: string; readonly state: FarmStatus['state'] })
  /** Trouble that lasts longer than its row in the notice catalogue allows. */
  | (Told<'outage.prolonged'> & { readonly what: string; readonly lastedMs: number })
  | (Told<'order_gate.changed'> & { readonly gate: OrderGate })
  | (Told<'streams.restored'> & {
      readonly cause: RestoreCause;
      /** Streams that proved by a tick that they live. */
      readonly verified: number;
      /** Streams that were asked for again, under a new id. */
      readonly resubscribed: number;
    })
  | (Told<'order.changed'> & { readonly order: OrderSnapshot })
  | (Told<'order.executed'> & { readonly execution: ExecutionReport })
  /** An order whose outcome was unknown was found at the broker, or was not. */
  | (Told<'order.resolved'> & { readonly order: OrderSnapshot; readonly verdict: ReconcileVerdict })
  | (Told<'orders.reconciled'> & { readonly matched: number; readonly missing: number; readonly foreign: number })
  | (Told<'order_ids.rolled_back'> & { readonly nextValidId: number; readonly highest: number })
  /** Something that went on in the background failed; what it was for is tried again with the next trouble. */
  | (Told<'recovery.failed'> & { readonly during: string; readonly error: unknown });
