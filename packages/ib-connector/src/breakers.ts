import { CircuitBreaker, type Publisher } from '@autobot/resilience';
import type { IBConnectorSettings } from './ib-connector-config.ts';
import { verdictForBreaker } from './inbound/verdict-of.ts';
import type { IbEvent } from './observe/ib-event.ts';
import type { Purpose } from './operations/operation.ts';

/** What a breaker is for; there is none for the whole connector. */
export type BreakerName = Purpose | 'dial';

/** The breakers, by what they are for. */
export type Breakers = ReadonlyMap<BreakerName, CircuitBreaker>;

// `link` has none: its calls find out whether TWS lives. `orders` is the entry of orders alone.
const byPurpose: readonly Purpose[] = ['contracts', 'marketData', 'history', 'account', 'orders'];

// After five dials that failed in a row dialling rests ten times as long as the first wait was.
const DIAL_REST = 10;

/** One breaker for each purpose, so that trouble in one place stops nothing elsewhere. */
export function makeBreakers(settings: IBConnectorSettings, events: Publisher<IbEvent>): Breakers {
  const { clock, reconnectDelayMs, reconnectMaxDelayMs } = settings;
  const resetTimeoutMs = Math.min(DIAL_REST * reconnectDelayMs, reconnectMaxDelayMs);
  const dial = new CircuitBreaker({ name: 'dial', resetTimeoutMs, clock, events });
  return new Map<BreakerName, CircuitBreaker>([
    ['dial', dial],
    ...byPurpose.map((name): [Purpose, CircuitBreaker] => [
      name,
      new CircuitBreaker({ name, classify: verdictForBreaker, clock, events }),
    ]),
  ]);
}
