import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { TwsApi } from '../tws-api/tws-api.ts';

/** What breakers are told apart by: trouble in one place must not stop another. */
export type Purpose = 'link' | 'contracts' | 'marketData' | 'history' | 'account' | 'orders';

/** Answers that carry no request id: one request of each kind is under way at a time. */
export type Channel = 'currentTime' | 'positions' | 'openOrders' | 'completedOrders';

/** Gathers the events that answer one request. */
export interface Collector<Result> {
  /** Returns the result when the last event came, nothing before. Throws if the answer itself is an error. */
  accept(event: InboundEvent): { readonly result: Result } | undefined;
}

/** One question to TWS: how it is sent, what answers it, how long to wait. */
export interface Operation<Params, Result> {
  readonly name: string;
  readonly purpose: Purpose;
  /** Only where the answer carries no request id. Callers meanwhile share the one answer. */
  readonly channel?: Channel;
  /** Milliseconds from the write to the last event of the answer. */
  readonly timeoutMs: number;
  /** True if TWS answers it at once by itself, so that its time says how well the link is. */
  readonly isQuick: boolean;
  /** Writes the request; at once, or throws. */
  send(api: TwsApi, reqId: number, params: Params): void;
  /** Tells TWS that the answer is no longer wanted, or that a stream-like request is done with. */
  cancel?(api: TwsApi, reqId: number): void;
  /** True if `cancel` is also due after a full answer. */
  readonly isCancelledWhenDone?: boolean;
  collect(params: Params): Collector<Result>;
}

/** The channel or request id that an event belongs to; undefined if it answers no request. */
export function requestKeyOf(event: InboundEvent): number | Channel | undefined {
  return channels.get(event.type) ?? ('reqId' in event ? event.reqId : undefined);
}

const channels: ReadonlyMap<InboundEvent['type'], Channel> = new Map<InboundEvent['type'], Channel>([
  ['currentTime', 'currentTime'],
  ['position', 'positions'],
  ['positionEnd', 'positions'],
  ['openOrder', 'openOrders'],
  ['openOrderEnd', 'openOrders'],
  ['completedOrder', 'completedOrders'],
  ['completedOrdersEnd', 'completedOrders'],
]);
