import { Effect } from 'effect';
import { CircuitBreaker, RateLimiter } from 'effect/persistence';
import { bareCall, type Work } from '../row.ts';

/** The bare call as effect sees it. */
export const bareEffect: Effect.Effect<number, unknown> = Effect.tryPromise(bareCall);

/** An effect as a caller with promises runs it. */
export function asWork<Result, Failure>(effect: Effect.Effect<Result, Failure>): Work {
  return () => Effect.runPromise(effect);
}

/** A breaker that lives as long as the process. */
export function makeEffectBreaker(): Promise<CircuitBreaker.CircuitBreaker> {
  const breaker = CircuitBreaker.make({ tripPolicy: CircuitBreaker.consecutive(5), openDuration: '1 minute' });
  // Its scope is never closed, on purpose.
  return Effect.runPromise(Effect.provide(Effect.scoped(breaker), CircuitBreaker.layerStoreMemory()));
}

export function makeEffectLimiter(): Promise<RateLimiter.RateLimiter> {
  return Effect.runPromise(Effect.provide(RateLimiter.make, RateLimiter.layerStoreMemory));
}
