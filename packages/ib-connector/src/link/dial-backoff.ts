import { type Backoff, exponentialBackoff, type Publisher } from '@autobot/resilience';
import type { Breakers } from '../breakers.ts';
import type { IBConnectorSettings } from '../ib-connector-config.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import { backoffBehind, watchDials } from './dial-circuit.ts';

/** How long to wait before the next dial: growing, shortened by chance, and never ahead of the circuit of dialling. */
export function dialBackoff(settings: IBConnectorSettings, breakers: Breakers, events: Publisher<IbEvent>): Backoff {
  const { reconnectDelayMs: baseMs, reconnectMaxDelayMs: maxMs, random } = settings;
  const backoff = exponentialBackoff({ baseMs, maxMs, random });
  const dials = breakers.get('dial');
  if (dials === undefined) return backoff;
  watchDials(dials, events);
  return backoffBehind(dials, backoff);
}
