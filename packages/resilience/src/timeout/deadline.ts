import { fuse } from '../core/fuse.ts';
import type { Middleware } from '../core/middleware.ts';
import { ResilienceError } from '../core/resilience-error.ts';
import { TimeLimit, type TimeLimitKind, type TimeLimitOptions } from './time-limit.ts';

/** A call did not end in the time it was given, waits and repeats included. Nothing is known of the work itself. */
export class DeadlineExceededError extends ResilienceError {
  readonly timeoutMs: number;

  constructor(operation: string, timeoutMs: number) {
    const message =
      timeoutMs === 0
        ? `${operation} was started after its deadline had passed`
        : `${operation} did not end within its deadline of ${Math.ceil(timeoutMs)} ms`;
    super(message, { code: 'ERR_DEADLINE_EXCEEDED', verdict: 'fault' });
    this.timeoutMs = timeoutMs;
  }
}

/**
 * Bounds the whole call: everything further in, waiting and repeating included. Belongs outermost.
 * Sets the call's `deadlineMs`, and keeps an earlier one it came with, so that what waits inside knows when to stop.
 * Rejects with `DeadlineExceededError`.
 * @throws {InvalidOptionError}
 */
export function deadline(options: TimeLimitOptions): Middleware {
  return fuse({ name: 'deadline', hooks: new TimeLimit(deadlineKind, options) });
}

const deadlineKind: TimeLimitKind = {
  name: 'deadline',
  expiredType: 'deadline.exceeded',
  isDeadline: true,
  makeError: (call, timeoutMs) => new DeadlineExceededError(call.operation, timeoutMs),
};
