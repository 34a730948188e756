import type { Backoff, BackoffInput } from '../backoff/backoff.ts';
import { defaultMaxRetryAfterMs, withRetryAfter } from '../backoff/retry-after.ts';
import { checkNumbers, COUNT, POSITIVE } from '../core/check-option.ts';
import type { Clock } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import type { Classify } from '../core/verdict.ts';
import type { HalfOpenRules } from './circuit-state.ts';
import type { Trip } from './trip.ts';

/** How a half-open circuit finds out whether the other side is well again. */
export interface HalfOpenOptions {
  /** Calls let through at one time; the others are refused. A whole number, 1 or more, default 1. */
  readonly probes?: number;
  /** Successes that close it. A whole number, 1 or more, default as `probes`. */
  readonly successThreshold?: number;
  /** Faults that open it again. A whole number, 1 or more, default 1. */
  readonly failureThreshold?: number;
  /** How long probes may be out without a decision before it opens again; milliseconds above 0, default 60,000. */
  readonly maxMs?: number;
}

/** What a circuit breaker is made from. */
export interface CircuitBreakerOptions {
  /** Faults in a row that open it, if there is no `trip`. A whole number, 1 or more, default 5. */
  readonly failureThreshold?: number;
  /** How long it stays open, if `openFor` does not say otherwise. Milliseconds above 0, default 60,000. */
  readonly resetTimeoutMs?: number;
  /** When it opens: `countWindow(…)` or `timeWindow(…)`. Default: `failureThreshold` faults in a row. */
  readonly trip?: Trip;
  readonly halfOpen?: HalfOpenOptions;
  /**
   * How long it stays open; `attempt` is the number of openings in a row.
   * Default: always `resetTimeoutMs`, or longer if the fault that opened it asked for it by `retryAfterMs`.
   */
  readonly openFor?: Backoff;
  /** A `fault` is a failure; whatever else an error is says nothing about the circuit. Default `verdictOf`. */
  readonly classify?: Classify;
  /** Shown in errors, events and status. Default `circuit`. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** The numbers of a breaker, checked and filled in. */
export interface CircuitRules extends HalfOpenRules {
  readonly threshold: number;
  readonly resetTimeoutMs: number;
  readonly openFor: Backoff | undefined;
}

/** @throws {InvalidOptionError} */
export function checkCircuit(options: CircuitBreakerOptions): CircuitRules {
  const { openFor, halfOpen = {} } = options;
  const { failureThreshold: threshold, resetTimeoutMs } = checkNumbers(options, {
    failureThreshold: [5, COUNT],
    resetTimeoutMs: [60_000, POSITIVE],
  });
  const probing = {
    probes: [1, COUNT],
    successThreshold: [halfOpen.probes ?? 1, COUNT],
    failureThreshold: [1, COUNT],
    maxMs: [60_000, { above: 0, infinite: true }],
  } as const;
  return { threshold, resetTimeoutMs, openFor, ...checkNumbers(halfOpen, probing, 'halfOpen.') };
}

/** How long to stay open; a backoff that gives no time or throws is replaced by `resetTimeoutMs`. */
export function openTimeMs({ openFor, resetTimeoutMs }: CircuitRules, input: BackoffInput): number {
  if (openFor === undefined) return withRetryAfter(resetTimeoutMs, input.retryAfterMs, defaultMaxRetryAfterMs);
  try {
    const delayMs = openFor.delayMs(input);
    if (Number.isFinite(delayMs) && delayMs >= 0) return delayMs;
  } catch {
    // The circuit must open whatever the backoff does; the fixed time is the safe answer.
  }
  return resetTimeoutMs;
}
