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
import type { CallChains } from './requests/requester.ts';
import { type Sharing, withinShared } from './shared/share-account.ts';
import { laneBehindPermit } from './shared/shared-layers.ts';

/** What the shipped layers are made of. */
export interface DefaultChainOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: Publisher<IbEvent>;
  readonly link: RequiredLink;
  readonly limiter: RateLimiter;
  /** Whose limits hold besides. */
  readonly sharing: Pick<Sharing, 'account' | 'layers' | 'room'>;
  readonly pacer: Pacer;
  readonly requests: LatencyTracker;
  readonly breakers: Breakers;
  /** Milliseconds a query may take in all, unless it came with a deadline of its own. */
  readonly requestTimeoutMs: number;
  /** Milliseconds a command may wait for room among the messages. */
  readonly commandMaxWaitMs: number;
}

/** What each kind of call goes through, plugins outermost. */
export function callChains(plugins: readonly Middleware[], options: DefaultChainOptions): CallChains {
  return {
    all: [...plugins, ...defaultChain(options)],
    unpaced: [...plugins, ...unpacedChain(options)],
    commands: [...plugins, ...commandChain(options)],
  };
}

/** The layers every call goes through, outermost first, with the reason for each place. */
export function defaultChain(options: DefaultChainOptions): readonly Middleware[] {
  const { clock, random, events, pacer } = options;
  const { measured, linked, unbroken, limited } = layersOfAll(options);
  const { pace, countPaced } = paceLayers(pacer);
  return [
    measured,
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
    linked,
    unbroken,
    // IB's other rules: minutes of waiting, so before the messages, which wait for milliseconds.
    pace,
    ...limited,
    // In the tick of the write: every rule counts a request from when it has left.
    countPaced,
    // Starts when the message may leave, so that waiting for room is not held against TWS.
    attemptTimeout({
      timeoutMs: (call) => (call.kind === 'query' ? factsOf(call.operation).timeoutMs : Number.POSITIVE_INFINITY),
      clock,
      events,
    }),
  ];
}

/**
 * The same for a query that nothing but the messages paces, which is most of them: what then only passes it on is left
 * out, and all the rest fits into one frame.
 */
function unpacedChain(options: DefaultChainOptions): readonly Middleware[] {
  return defaultChain(options).filter(({ name }) => name !== 'pace' && name !== 'countPaced');
}

/**
 * The same for a command, which is an order or its change: the layers that would only pass it on are left out. It is
 * never repeated, no rule of its own paces it, its only wait is the one for room, which is bounded, and it has left when
 * that is over.
 */
function commandChain(options: DefaultChainOptions): readonly Middleware[] {
  const { measured, linked, limited } = layersOfAll(options);
  const orders = options.breakers.get('orders');
  return [measured, linked, ...(orders === undefined ? [] : [breakCircuit(orders)]), ...limited];
}

interface LayersOfAll {
  readonly measured: Middleware;
  readonly linked: Middleware;
  readonly unbroken: Middleware;
  readonly limited: readonly Middleware[];
}

function layersOfAll(options: DefaultChainOptions): LayersOfAll {
  const { clock, link, limiter, requests, breakers, requestTimeoutMs, sharing } = options;
  const commandMaxWaitMs = Math.min(options.commandMaxWaitMs, requestTimeoutMs);
  return {
    // What the caller waited for, everything included.
    measured: measureLatency(requests),
    // Before the breaker: a call refused because the link is down must not look like a fault.
    linked: requireLink(link, { maxWaitMs: requestTimeoutMs, clock }),
    // Before the limiter: an open circuit must not spend messages.
    unbroken: breakCircuit((call) => breakers.get(factsOf(call.operation).purpose)),
    // Round the innermost wait: what other processes share with us.
    limited: withinShared(
      sharing,
      // The innermost wait, because TWS counts messages, not calls. It calls on at the grant, in the same tick.
      rateLimit(limiter, {
        // What a paced call costs, it costs under IB's other rules.
        cost: (call) => (operationPacing.has(call.operation) ? 1 : call.cost),
        maxWaitMs: (call) => (call.kind === 'command' ? commandMaxWaitMs : undefined),
        ...(sharing.account !== undefined && { lane: laneBehindPermit }),
      }),
    ),
  };
}
