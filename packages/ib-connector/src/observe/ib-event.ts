import type { ResilienceEvent } from '@autobot/resilience';
import type { Disposition } from '../inbound/classify-notice.ts';
import type { ExecutionReport, Notice } from '../inbound/inbound-event.ts';
import type { FarmStatus } from '../link/farm-status.ts';
import type { OrderGate } from '../link/order-gate.ts';
import type { UpstreamState } from '../link/upstream-state.ts';
import type { TradingState } from '../orders/guards/guard.ts';
import type { OrderSnapshot } from '../orders/order-state.ts';
import type { ReconcileVerdict } from '../orders/reconcile-orders.ts';
import type { StreamQuality } from '../subscriptions/stream-quality.ts';
import type { Contract } from '../tws-api/contract.ts';

/** The `node:diagnostics_channel` on which every connector of this process publishes its events. */
export const IB_EVENT_CHANNEL = 'ib.event';

interface Told<Type extends string> {
  /** Thing and past tense, for example `upstream.changed`. */
  readonly type: Type;
  /** Monotonic milliseconds on the connector's clock. */
  readonly atMs: number;
}

/** Why streams were looked after. */
export type RestoreCause = 'newEpoch' | 'upstreamDataLost' | 'upstreamDataKept' | 'farmOk' | 'competingSessionOver';

/** Everything the connector tells, the events of its limiter, breakers and link among them. */
export type IbEvent =
  | ResilienceEvent
  | (Told<'notice.received'> & { readonly notice: Notice; readonly name: string; readonly to: Disposition['to'] })
  | (Told<'upstream.changed'> & { readonly from: UpstreamState['name']; readonly to: UpstreamState['name'] })
  | (Told<'farm.changed'> & { readonly farm: string; readonly state: FarmStatus['state'] })
  /** Trouble that lasts longer than its row in the notice catalogue allows, or a link that has not been ready for long. */
  | (Told<'outage.prolonged'> & {
      readonly what: string;
      readonly lastedMs: number;
      /** Of a link: why it is not ready, as a sentence. */
      readonly because?: string;
    })
  | (Told<'order_gate.changed'> & { readonly gate: OrderGate })
  | (Told<'streams.restored'> & {
      readonly cause: RestoreCause;
      /** Streams that proved by data that they live. */
      readonly verified: number;
      /** Streams that may still prove it: their data come less often. */
      readonly proving: number;
      /** Streams that were asked for again, under a new id. */
      readonly resubscribed: number;
    })
  /** How far a stream can be trusted has changed. */
  | (Told<'stream.changed'> & {
      readonly kind: string;
      readonly subject: string;
      readonly from: StreamQuality;
      readonly to: StreamQuality;
    })
  /** The same user trades elsewhere, and IB sends market data there; told once, however often TWS says so. */
  | (Told<'streams.blocked'> & { readonly count: number })
  /** One more page of a long history is there. */
  | (Told<'history.progressed'> & {
      readonly contract: Contract;
      /** Pages and bars so far. */
      readonly requests: number;
      readonly bars: number;
      /** How much of the stretch is done, 0 to 1. */
      readonly share: number;
      /** How far back bars are complete now. */
      readonly completeFrom: Date;
    })
  | (Told<'order.changed'> & { readonly order: OrderSnapshot })
  /** An order or a change was refused by a guard of ours; nothing was sent. */
  | (Told<'order.refused'> & {
      readonly orderRef: string;
      readonly rule: string;
      readonly value: unknown;
      readonly limit: unknown;
      readonly sentence: string;
    })
  | (Told<'kill_switch.changed'> & { readonly state: TradingState; readonly reason: string })
  | (Told<'order.executed'> & { readonly execution: ExecutionReport })
  /** An order whose outcome was unknown was found at the broker, or was not. */
  | (Told<'order.resolved'> & { readonly order: OrderSnapshot; readonly verdict: ReconcileVerdict })
  /** The broker works one order of ours more than once, under several permanent ids: a person should look at it. */
  | (Told<'order.duplicated'> & { readonly order: OrderSnapshot; readonly permIds: readonly number[] })
  | (Told<'orders.reconciled'> & {
      readonly matched: number;
      readonly missing: number;
      readonly adopted: number;
      readonly duplicates: number;
      readonly foreign: number;
      /** False if TWS may have hidden something: it is read-only, or was cut off from IB. Then absence told nothing. */
      readonly isConclusive: boolean;
    })
  | (Told<'order_ids.rolled_back'> & { readonly nextValidId: number; readonly highest: number })
  /** Something that went on in the background failed; what it was for is tried again with the next trouble. */
  | (Told<'recovery.failed'> & { readonly during: string; readonly error: unknown });
