import { ResilienceError } from '../core/resilience-error.ts';

/** A permit would come, or came, later than the caller is willing to wait. Match on `code` `ERR_RATE_LIMITED`. */
export class RateLimitedError extends ResilienceError {
  /** @param retryAfterMs when a permit is likely to be free, in milliseconds from now */
  constructor(message: string, retryAfterMs: number) {
    super(message, { code: 'ERR_RATE_LIMITED', verdict: 'refused', retryAfterMs });
  }
}

/** So many wait already that this one may not, or had to make room. Match on `code` `ERR_QUEUE_FULL`. */
export class QueueFullError extends ResilienceError {
  /** @param retryAfterMs when a place is likely to be free, in milliseconds from now; absent if nobody can know */
  constructor(message: string, retryAfterMs: number | undefined) {
    super(message, { code: 'ERR_QUEUE_FULL', verdict: 'refused', retryAfterMs });
  }
}

/** The limiter, or whatever held those who waited, was disposed of. Match on `code` `ERR_DISPOSED`. */
export class DisposedError extends ResilienceError {
  constructor(name: string) {
    super(`"${name}" was disposed of`, { code: 'ERR_DISPOSED', verdict: 'refused' });
  }
}

/** Why somebody was turned away: no room to wait, made room for another, or too late for its patience. */
export type Refusal = 'full' | 'dropped' | 'late';

/** The same in words. */
export const WHY: Readonly<Record<Refusal, string>> = {
  full: 'as many wait as maxQueue allows',
  dropped: 'another took this place in the queue',
  late: 'its turn does not come within maxWaitMs',
};
