import { describe, expect, it } from 'vitest';
import { ResilienceError, type ResilienceErrorDetails } from './resilience-error.ts';
import { verdictOf } from './verdict.ts';

class BusyError extends ResilienceError {
  constructor(details: Partial<ResilienceErrorDetails> = {}) {
    super('the other side is busy', { code: 'ERR_BUSY', verdict: 'throttled', ...details });
  }
}

describe('verdictOf', () => {
  it.each<[string, unknown, string]>([
    ['our own error, as it says itself', new BusyError(), 'throttled'],
    ['an abort', new DOMException('gone', 'AbortError'), 'cancelled'],
    ['an abort from another realm', { name: 'AbortError' }, 'cancelled'],
    ['a time-out of the platform', new DOMException('late', 'TimeoutError'), 'fault'],
    ['any other error', new Error('reset'), 'fault'],
    ['a word', 'reset', 'fault'],
    ['nothing', undefined, 'fault'],
    ['null', null, 'fault'],
  ])('judges %s', (_what, error, verdict) => {
    expect(verdictOf(error)).toBe(verdict);
  });
});

describe('ResilienceError', () => {
  it('carries its code, its verdict, when to come back, and what it wraps', () => {
    const cause = new Error('reset');
    const error = new BusyError({ retryAfterMs: 500, cause });
    expect(error).toMatchObject({
      name: 'BusyError',
      code: 'ERR_BUSY',
      verdict: 'throttled',
      retryAfterMs: 500,
      cause,
    });
    expect(error.stack).toContain('BusyError');
  });

  it('has no cause of its own unless it was given one, even undefined', () => {
    expect('cause' in new BusyError()).toBe(false);
    expect('cause' in new BusyError({ cause: undefined })).toBe(true);
    expect(new BusyError().retryAfterMs).toBeUndefined();
  });
});
