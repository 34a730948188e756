import { adaptive, type Clock, type Publisher, RateLimiter, slidingWindow } from '@autobot/resilience';
import type { IbEvent } from '../observe/ib-event.ts';

/** What the limit of messages is made from. */
export interface MessageLimiterOptions {
  readonly perSecond: number;
  /** Added to the second. */
  readonly guardMs: number;
  readonly maxQueue: number;
  readonly clock: Clock;
  readonly events: Publisher<IbEvent>;
}

// Room among the messages of a second that only cancels and probes may use (ib-connectivity.md 3, lanes). It also keeps
// what waits in line below the 42 to 48 a second at which TWS begins to warn.
const RESERVE_SHARE = 0.2;
// However often TWS complains, so much of the rate is kept: recovery itself takes messages.
const LEAST_RATE_SHARE = 0.4;

/** The limit of 50 messages a second: halved when TWS complains of the rate (0, 100), and back by a twentieth a second. */
export function messageLimiter({ perSecond, guardMs, maxQueue, clock, events }: MessageLimiterOptions): RateLimiter {
  return new RateLimiter({
    name: 'messages',
    law: adaptive({
      lawAt: (share) => slidingWindow({ limit: Math.ceil(perSecond * share), windowMs: 1_000, guardMs }),
      minShare: LEAST_RATE_SHARE,
    }),
    maxQueue,
    reserve: Math.min(perSecond - 1, Math.ceil(perSecond * RESERVE_SHARE)),
    clock,
    events,
  });
}
