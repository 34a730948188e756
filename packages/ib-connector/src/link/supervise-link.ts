import { type Backoff, exponentialBackoff, type LinkDriver, LinkSupervisor, type Publisher } from '@autobot/resilience';
import type { Breakers } from '../breakers.ts';
import type { IBConnectorSettings } from '../ib-connector-config.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import { backoffBehind, watchDials } from './dial-circuit.ts';
import { LinkJudge } from './judge-link.ts';
import { watchLinkOutage } from './link-alarm.ts';

/** What the supervisor of a connector is made of. */
export interface SupervisedLink {
  readonly settings: IBConnectorSettings;
  readonly driver: LinkDriver;
  readonly breakers: Breakers;
  readonly events: Publisher<IbEvent>;
}

/** Keeps the link to TWS alive as the settings say. */
export function superviseLink({ settings, driver, breakers, events }: SupervisedLink): LinkSupervisor {
  const { heartbeatIntervalMs: silenceMs, probeTimeoutMs, maxReconnects, clock } = settings;
  watchLinkOutage(clock, events);
  const judge = new LinkJudge(clock);
  events.on('link.ready', () => {
    judge.ready();
  });
  return new LinkSupervisor({
    name: 'tws',
    driver,
    backoff: dialBackoff(settings, breakers, events),
    maxAttempts: maxReconnects,
    heartbeat: { silenceMs, probeTimeoutMs },
    judge: (cause) => judge.judge(cause),
    clock,
    events,
  });
}

// Growing, shortened by chance, and never ahead of the circuit of dialling.
function dialBackoff(settings: IBConnectorSettings, breakers: Breakers, events: Publisher<IbEvent>): Backoff {
  const { reconnectDelayMs: baseMs, reconnectMaxDelayMs: maxMs, random } = settings;
  const backoff = exponentialBackoff({ baseMs, maxMs, random });
  const dials = breakers.get('dial');
  if (dials === undefined) return backoff;
  watchDials(dials, events);
  return backoffBehind(dials, backoff);
}
