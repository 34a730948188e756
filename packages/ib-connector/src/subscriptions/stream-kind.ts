import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { Purpose } from '../operations/operation.ts';
import type { CallPacing } from '../pacing/pacing-key.ts';
import type { TwsApi } from '../tws-api/tws-api.ts';
import type { BufferPolicy } from './buffer.ts';
import type { StreamQuality } from './stream-quality.ts';

/** What a stream holds at TWS while it is open: a market-data line, a book, a tick-by-tick slot. */
export type StreamSlot = 'lines' | 'depth' | 'tickByTick';

/** Who serves a stream: whose trouble is its trouble. Account data do not come from a farm. */
export type StreamService = 'marketData' | 'history' | 'account';

/** Where a collector puts what it has made of an event. */
export interface StreamOutlet<Value> {
  write(value: Value): void;
  /** At best so good is what comes now: `live`, or `stale` while TWS is cut off. */
  readonly quality: StreamQuality;
  readonly now: () => Date;
}

/** Makes values of the events of one subscription; keeps what it needs for that. */
export interface StreamCollector<Value> {
  /** Takes an event and writes what came of it; true if it proves that the stream lives. */
  accept(event: InboundEvent, outlet: StreamOutlet<Value>): boolean;
  /** The newest value. */
  readonly current: Value | undefined;
  /** How good what comes is by itself, where that may be less than live: delayed quotes, values not ready. Default `live`. */
  readonly quality?: StreamQuality;
  /** What a reader gets at once that joins a stream already open. Default: the newest value. */
  snapshot?(): readonly Value[];
  /** The newest value with another quality, if that is worth telling. Left out where a value is a past event. */
  withQuality?(quality: StreamQuality): Value | undefined;
  /** TWS says that what was sent so far is void; what is left of it. */
  clear?(): Value | undefined;
  /** TWS says that part of what was asked for does not come; the newest value, marked so, if that is worth telling. */
  thin?(): Value | undefined;
  /** It is asked for again: what came under the old request will not be continued. */
  restart?(): void;
}

/** Where a subscription stood before it is asked for, so that only what is missing is asked for again. */
export interface StreamPosition<Value> {
  /** The newest value; undefined the first time. */
  readonly current: Value | undefined;
  /** Since when something may be missing, on our clock; undefined if nothing is. */
  readonly since: Date | undefined;
  readonly now: Date;
}

/** Fetches what an interruption cost, where the new request itself does not bring it. */
export interface StreamFill<Params, Value> {
  /** Values after the last one read and before the first new one, oldest first. */
  /** Undefined if not all of them can be had. */
  fetch(params: Params, between: { readonly last: Value; readonly next: Value }): Promise<readonly Value[] | undefined>;
}

/**
 * One kind of stream: what is asked, what answers it, how long it may be silent. Everything else, such as asking again,
 * proving that it lives, gaps and readers, is the same for all kinds.
 */
export interface StreamKind<Params, Value extends object> {
  /** Also the name of its operation. */
  readonly name: string;
  readonly purpose: Purpose;
  readonly service: StreamService;
  readonly slot?: StreamSlot;
  /** Restored in this order, lowest first, among streams of one priority. */
  readonly rank: number;
  /** Milliseconds within which it must prove by data that it lives; the connector's `verifyMs` if that is longer. */
  readonly proveMs: number;
  /** Milliseconds that TWS wants between two requests for the same. Default 0. */
  readonly spacingMs?: number;
  /** True if every request of it carries the same id: TWS counts ids, and cancelling frees none. */
  readonly keepsId?: boolean;
  /** True if it is asked for again after every trouble, because it is known to stay dead. */
  readonly isAlwaysRearmed?: boolean;
  /** True if asking again brings what was missed. */
  readonly isRefilled?: boolean;
  readonly buffer: BufferPolicy;
  /** What TWS's pacing tells it apart by, and what it counts for; left out where only messages are counted. */
  pacing?(params: Params): CallPacing;
  /** What it is of, in words. */
  subject(params: Params): string;
  request(api: TwsApi, reqId: number, params: Params, position: StreamPosition<Value>): void;
  cancel(api: TwsApi, reqId: number, params: Params): void;
  collect(params: Params): StreamCollector<Value>;
  readonly fill?: StreamFill<Params, Value>;
}
