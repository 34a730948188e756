import type { InboundEvent, Notice } from '../inbound/inbound-event.ts';
import type { CallPacing } from '../pacing/pacing-key.ts';
import type { TwsApi } from '../tws-api/tws-api.ts';

/** What breakers are told apart by: trouble in one place must not stop another. */
export type Purpose = 'link' | 'contracts' | 'marketData' | 'history' | 'account' | 'orders';

/** Answers that carry no request id: one request of each kind is under way at a time. */
export type Channel =
  | 'currentTime'
  | 'positions'
  | 'openOrders'
  | 'completedOrders'
  | 'managedAccounts'
  | 'newsProviders'
  | 'scannerParameters'
  | `marketRule ${number}`;

/** Gathers the events that answer one request. */
export interface Collector<Result> {
  /** Returns the result when the last event came, nothing before. Throws if the answer itself is an error. */
  accept(event: InboundEvent): { readonly result: Result } | undefined;
  /** A notice that is the answer, for example that there is no data; absent where none can be. */
  acceptNotice?(notice: Notice): { readonly result: Result } | undefined;
}

/** One question to TWS: how it is sent, what answers it, how long to wait. */
export interface Operation<Params, Result> {
  readonly name: string;
  readonly purpose: Purpose;
  /** Only where the answer carries no request id. Callers meanwhile share the one answer. */
  readonly channel?: Channel;
  /** The same where it depends on what is asked. */
  channelOf?(params: Params): Channel;
  /** Milliseconds from the write to the last event of the answer. */
  readonly timeoutMs: number;
  /** True if TWS answers it at once by itself, so that its time says how well the link is. */
  readonly isQuick: boolean;
  /** The id to ask under, where it cannot be a request id; taken anew with each try. */
  idOf?(params: Params): number;
  /**
   * Always the same request id, because TWS counts ids: callers meanwhile share the one answer, and a cancel does not
   * free what an id took (account summary, research/ib-connectivity.md 1-F).
   */
  readonly keepsId?: boolean;
  /** What IB's rules besides the rate of messages count it by. Absent: nothing. */
  pacing?(params: Params): CallPacing;
  /** Writes the request; at once, or throws. */
  send(api: TwsApi, reqId: number, params: Params): void;
  /** Tells TWS that the answer is no longer wanted, or that a stream-like request is done with. */
  cancel?(api: TwsApi, reqId: number): void;
  /** True if `cancel` is also due after a full answer. */
  readonly isCancelledWhenDone?: boolean;
  /** Where neither answer nor error carries an id: true if the words of an error speak of this request. */
  isNamedBy?(text: string, params: Params): boolean;
  collect(params: Params): Collector<Result>;
}

/** The channel or request id that an event belongs to; undefined if it answers no request. */
export function requestKeyOf(event: InboundEvent): number | Channel | undefined {
  if (event.type === 'marketRule') return `marketRule ${event.ruleId}`;
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
  ['managedAccounts', 'managedAccounts'],
  ['newsProviders', 'newsProviders'],
  ['scannerParameters', 'scannerParameters'],
]);
