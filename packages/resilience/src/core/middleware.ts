import type { Call } from './call.ts';

/** Carries a call onward. Unlike Koa's `next` it may be called again: that is how a retry works. */
export type Next<Payload, Result> = (call: Call<Payload>) => Promise<Result>;

/** Looks at a call, delays it, refuses it, repeats it, or passes on a changed copy. */
export type Around = <Payload, Result>(call: Call<Payload>, next: Next<Payload, Result>) => Promise<Result>;

/**
 * One behaviour around a call. In a list, the first is the outermost.
 * It reads `operation`, `kind`, `key`, `cost` and `priority`, never `payload`; if it waits, it honours `call.signal`.
 */
export interface Middleware {
  /** What it does, as a verb phrase: `rateLimit`, `requireLink`, `audit`. Shown in status and traces. */
  readonly name: string;
  readonly around: Around;
}
