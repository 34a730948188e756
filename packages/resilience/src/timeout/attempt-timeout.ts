import { fuse } from '../core/fuse.ts';
import type { Middleware } from '../core/middleware.ts';
import { ResilienceError } from '../core/resilience-error.ts';
import { TimeLimit, type TimeLimitKind, type TimeLimitOptions } from './time-limit.ts';

/** One try did not end in its time. It may have had its effect all the same: a late result is told to `onLateResult`. */
export class AttemptTimeoutError extends ResilienceError {
  readonly timeoutMs: number;

  constructor(operation: string, attempt: number, timeoutMs: number) {
    const message = `attempt ${attempt} of ${operation} was not answered within ${timeoutMs} ms`;
    super(message, { code: 'ERR_ATTEMPT_TIMEOUT', verdict: 'fault' });
    this.timeoutMs = timeoutMs;
  }
}

/**
 * Bounds one try. Belongs innermost, so that its time starts when the message may leave: at the end of the turn of the
 * event loop in which that happens, so what we still do in that turn ourselves is not held against the other side.
 * Rejects with `AttemptTimeoutError`, gives the try's own signal up and leaves the call around it alone.
 * @throws {InvalidOptionError}
 */
export function attemptTimeout(options: TimeLimitOptions): Middleware {
  return fuse({ name: 'attemptTimeout', hooks: new TimeLimit(attemptKind, options) });
}

const attemptKind: TimeLimitKind = {
  name: 'attemptTimeout',
  expiredType: 'attempt.timed_out',
  isDeadline: false,
  makeError: (call, timeoutMs) => new AttemptTimeoutError(call.operation, call.attempt, timeoutMs),
};
