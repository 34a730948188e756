import { QueueFullError, RateLimitedError, type Refusal, WHY } from '../rate-limit/rate-limit-errors.ts';
import type { StoreMode } from './store-mode.ts';

/** What a refusal of a shared limiter says. */
export interface SharedRefusal {
  readonly name: string;
  readonly why: Refusal;
  readonly mode: StoreMode;
  readonly store: string;
  /** Milliseconds from now. */
  readonly retryAfterMs: number;
}

/** The error of somebody who is turned away. */
export function sharedRefusal({ name, why, mode, store, retryAfterMs }: SharedRefusal): Error {
  const where = mode === 'shared' ? '' : ` (mode ${mode}: the store "${store}" is or was away)`;
  const message = `"${name}" refused: ${WHY[why]}${where}; try again in ${Math.ceil(retryAfterMs)} ms`;
  return why === 'late' ? new RateLimitedError(message, retryAfterMs) : new QueueFullError(message, retryAfterMs);
}
