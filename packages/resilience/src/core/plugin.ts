import type { Middleware } from './middleware.ts';

/** The other side asked us to slow down. */
export interface Pushback {
  /** Which of our limits it speaks of, for example `messages`; absent for all. */
  readonly scope?: string;
  readonly retryAfterMs?: number;
}

/**
 * A named bundle that a connector can be given: middleware for what is a call, observers for what is not.
 * An observer cannot change an outcome: if it throws, the error is reported and the connector goes on.
 */
export interface Plugin {
  readonly name: string;
  /** Put outside the connector's own layers, in this order, first outermost. */
  readonly middleware?: readonly Middleware[];
  /** Bytes or a message arrived from the other side. */
  heard?(atMs: number): void;
  /** A message left. */
  sent?(message: { readonly operation: string; readonly atMs: number }): void;
  pushedBack?(pushback: Pushback): void;
  linkUp?(): void;
  linkDown?(cause: unknown): void;
  /** Shown under the plugin's name in the connector's status; must be serialisable. */
  status?(): unknown;
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}
