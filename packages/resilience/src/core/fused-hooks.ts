import type { Call } from './call.ts';
import type { Around, Middleware } from './middleware.ts';

/** Returned by `enter`: this call has to wait, so the layer's `whenWaiting` shall carry it instead. */
export const mustWait: unique symbol = Symbol('mustWait');

/** Returned by `failed`: the layer keeps the failure to itself and will go on with `again` or `exit`, after it returned. */
export const keptBack: unique symbol = Symbol('keptBack');

/** Where a middleware of the kit keeps its hooks, out of everybody's sight. */
export const fusedHooks: unique symbol = Symbol('fusedHooks');

/** How a piece of work ended. */
export type Settled =
  | { readonly isError: false; readonly value: unknown }
  | { readonly isError: true; readonly error: unknown };

/** One call on its way through the fused layers; what a layer may do to it after `enter` returned. */
export interface Passage {
  /** Enters the layers inward of `layer` again with this call. Only for a layer that kept a failure back. */
  again(layer: number, call: Call): void;
  /**
   * Ends the call, as everything outward of `layer` sees it, with this error, now.
   * What runs inward goes on: those layers are told its result as usual when it comes, and `layer` by `settledLate`.
   */
  exit(layer: number, error: unknown): void;
}

/**
 * The synchronous form of a middleware. Four nested async functions cost 1.6 times one frame that calls
 * the hooks of four layers, so `compose` gives neighbouring layers that have hooks one frame together.
 *
 * For each call, `enter` is called once; if it returned a token, exactly one of `succeeded` and `failed` follows
 * (also when the work is given up, after an `exit` further out, and after a synchronous throw), and again after `again`.
 * A hook may throw only in `enter`: that refuses the call, and the layers outward are told by `failed`.
 *
 * A layer that can wait (limiter, bulkhead) grants at once in `enter` if it can, and otherwise returns `mustWait`;
 * its `whenWaiting` then waits and calls `next` synchronously at the grant. For waits use `onAbort` from call.ts.
 */
export interface FusedHooks<Token = unknown> {
  /** True if the layer may call `exit` while work runs further in, as time limits do. Absent: it never does. */
  readonly mayExit?: boolean;
  /** Admits the call and returns what the other hooks shall be given, or throws to refuse it. */
  enter(call: Call, passage: Passage, layer: number): Token | typeof mustWait;
  /** The call as the layers inward shall see it. Absent: unchanged. */
  inward?(token: Token, call: Call): Call;
  /** The innermost function was called and has returned its promise: the synchronous part of sending is over. */
  sent?(token: Token): void;
  /** Absent for a layer that has nothing to give back. */
  succeeded?(token: Token, value: unknown): void;
  failed(token: Token, error: unknown): typeof keptBack | void;
  /** After this layer's own `exit`: how the work ended that nobody waits for any more. */
  settledLate?(token: Token, settled: Settled): void;
}

/** The synchronous form of one middleware. */
export interface FusedLayer {
  readonly hooks: FusedHooks;
  /** Carries the calls for which `enter` returned `mustWait`. */
  readonly whenWaiting: Around;
}

/** A middleware whose layer can share a frame with its neighbours'. Make one with `fuse`. */
export interface FusedMiddleware extends Middleware {
  readonly [fusedHooks]: FusedLayer;
}

/** True if the middleware has hooks. */
export function isFused(middleware: Middleware): middleware is FusedMiddleware {
  return fusedHooks in middleware;
}
