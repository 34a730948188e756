import type { Random } from '../core/random.ts';

/**
 * How chance spreads the waits of callers that failed together.
 * - `full`: anywhere from 0 to the wait; spreads best.
 * - `equal`: from half the wait to the wait; never retries at once.
 * - `decorrelated`: from the base to three times the wait before; grows by chance and forgets the attempt number.
 * - `none`: exactly the wait; callers that failed together come back together.
 * Source of the kinds: AWS Architecture Blog, "Exponential Backoff And Jitter".
 */
export type Jitter = 'full' | 'equal' | 'decorrelated' | 'none';

/** What a jitter is applied to; all in milliseconds. */
export interface JitterInput {
  /** The wait without chance. */
  readonly plannedMs: number;
  readonly previousMs: number;
  readonly baseMs: number;
}

/** The wait after chance; may exceed the cap, so the caller caps what comes out. */
export function withJitter(jitter: Jitter, input: JitterInput, random: Random): number {
  switch (jitter) {
    case 'full':
      return random.next() * input.plannedMs;
    case 'equal':
      return input.plannedMs / 2 + (random.next() * input.plannedMs) / 2;
    case 'decorrelated': {
      const highestMs = Math.max(input.baseMs, input.previousMs) * 3;
      return input.baseMs + random.next() * (highestMs - input.baseMs);
    }
    case 'none':
      return input.plannedMs;
  }
}
