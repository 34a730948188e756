import { CircuitBreaker, type Clock, type Publisher } from '@autobot/resilience';
import { verdictForBreaker } from './inbound/verdict-of.ts';
import type { IbEvent } from './observe/ib-event.ts';
import type { Purpose } from './operations/operation.ts';

/** What a breaker is for; there is none for the whole connector. */
export type BreakerName = Purpose | 'dial';

/** The breakers, by what they are for. */
export type Breakers = ReadonlyMap<BreakerName, CircuitBreaker>;

// `link` has none: its calls find out whether TWS lives. `orders` is the entry of orders alone.
const byPurpose: readonly Purpose[] = ['contracts', 'marketData', 'history', 'account', 'orders'];

/**
 * One breaker for each purpose, so that trouble in one place stops nothing elsewhere.
 * @param dialResetMs how long dialling rests after five failures in a row, milliseconds
 */
export function makeBreakers(clock: Clock, events: Publisher<IbEvent>, dialResetMs: number): Breakers {
  const dial = new CircuitBreaker({ name: 'dial', resetTimeoutMs: dialResetMs, clock, events });
  return new Map<BreakerName, CircuitBreaker>([
    ['dial', dial],
    ...byPurpose.map((name): [Purpose, CircuitBreaker] => [
      name,
      new CircuitBreaker({ name, classify: verdictForBreaker, clock, events }),
    ]),
  ]);
}
