import {
  attemptTimeout,
  breakCircuit,
  type Clock,
  deadline,
  exponentialBackoff,
  type LatencyTracker,
  measureLatency,
  type Middleware,
  type Publisher,
  type Random,
  type RateLimiter,
  type RequiredLink,
  rateLimit,
  requireLink,
  retry,
} from '@autobot/resilience';
import type { Breakers } from './breakers.ts';
import { verdictForRetry } from './inbound/verdict-of.ts';
import type { IbEvent } from './observe/ib-event.ts';
import { factsOf } from './operations/catalogue.ts';
import { paceLayers } from './pacing/pace.ts';
import type { Pacer } from './pacing/pacer.ts';
import { operationPacing } from './pacing/pacing-rules.ts';

/** What the shipped layers are made of. */
export interface DefaultChainOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: Publisher<IbEvent>;
  readonly link: RequiredLink;
  readonly limiter: RateLimiter;
  readonly pacer: Pacer;
  readonly requests: LatencyTracker;
  readonly breakers: Breakers;
  /** Milliseconds a query may take in all, unless it came with a deadline of its own. */
  readonly requestTimeoutMs: number;
  /** Milliseconds a command may wait for room among the messages. */
  readonly commandMaxWaitMs: number;
}

/** The layers every call goes through, outermost first, with the reason for each place. */
export function defaultChain(options: DefaultChainOptions): readonly Middleware[] {
  const { clock, random, events, link, limiter, pacer, requests, breakers } = options;
  const { pace, countPaced } = paceLayers(pacer);
  return [
    // What the caller waited for, everything included.
    measureLatency(requests),
    // Bounds all that is below: waiting for the link, for room, and every retry.
    deadline({
      timeoutMs: (call) => (call.deadlineMs === undefined ? options.requestTimeoutMs : Number.POSITIVE_INFINITY),
      clock,
      events,
    }),
    // Outside of what it repeats. Queries only: a command passes once.
    retry({
      maxAttempts: 3,
      backoff: exponentialBackoff({ baseMs: 500, maxMs: 10_000, random }),
      classify: verdictForRetry,
      clock,
      events,
    }),
    // Before the breaker: a call refused because the link is down must not look like a fault.
    requireLink(link, { maxWaitMs: options.requestTimeoutMs, clock }),
    // Before the limiter: an open circuit must not spend messages.
    breakCircuit((call) => breakers.get(factsOf(call.operation).purpose)),
    // IB's other rules: minutes of waiting, so before the messages, which wait for milliseconds.
    pace,
    // The innermost wait, because TWS counts messages, not calls. It calls on at the grant, in the same tick.
    rateLimit(limiter, {
      // What a paced call costs, it costs under IB's other rules.
      cost: (call) => (operationPacing.has(call.operation) ? 1 : call.cost),
      maxWaitMs: (call) => (call.kind === 'command' ? options.commandMaxWaitMs : undefined),
    }),
    // In the tick of the write: every rule counts a request from when it has left.
    countPaced,
    // Starts when the message may leave, so that waiting for room is not held against TWS. What has no answer has left by
    // then: on the way of an order a timer would only cost.
    attemptTimeout({
      timeoutMs: (call) => (call.kind === 'query' ? factsOf(call.operation).timeoutMs : Number.POSITIVE_INFINITY),
      clock,
      events,
    }),
  ];
}
