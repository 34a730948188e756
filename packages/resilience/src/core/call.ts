/**
 * What may be done with a call.
 * - `query`: may be repeated.
 * - `command`: sent at most once, never retried.
 * - `cancel`: waits for nothing but other cancels, and no breaker stops it.
 */
export type CallKind = 'query' | 'command' | 'cancel';

/** One unit of work on its way out. Never changed after creation: derive a copy with `deriveCall`. */
export interface Call<Payload = unknown> {
  /** Name of the operation, for keys, metrics and messages. Default `call`. */
  readonly operation: string;
  /** Default `query`. */
  readonly kind: CallKind;
  readonly payload: Payload;
  /** 1 for the first try. */
  readonly attempt: number;
  /** What a keyed limiter or breaker tells apart; absent if there is one for all. */
  readonly key: string | undefined;
  /** Permits it takes from a limiter; at least 1. */
  readonly cost: number;
  /** Lane in a limiter's queue; higher goes first. Default 0. */
  readonly priority: number;
  /** When its caller stops waiting, on the clock of the chain; absent for never. */
  readonly deadlineMs: number | undefined;
  /** Aborted when the caller or a timeout gives up. Made when first read: a call nobody watches costs nothing. */
  readonly signal: AbortSignal;
  /** True if the call was given up; does not make the signal. */
  readonly isAborted: boolean;
}

/** What a call is made from; everything but the payload has a default. */
export interface CallOptions {
  readonly operation?: string;
  readonly kind?: CallKind;
  readonly key?: string;
  readonly cost?: number;
  readonly priority?: number;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** What may differ in a derived call. */
export interface CallChanges {
  readonly attempt?: number;
  readonly key?: string;
  readonly cost?: number;
  readonly priority?: number;
  readonly deadlineMs?: number;
}
