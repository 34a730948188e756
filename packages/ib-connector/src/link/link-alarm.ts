import type { Clock, Publisher, Timer } from '@autobot/resilience';
import type { IbEvent } from '../observe/ib-event.ts';
import { explainCause } from './explain-cause.ts';

// Research/ib-connectivity.md 4, pain 10: a client that only looked while it was connected was blind for three days.
const ALARM_MS = 300_000;

/**
 * Tells when a link that is wanted has not been ready for five minutes, with the last cause; once for each time it is lost.
 * A link that was stopped or halted is not waited for.
 */
export function watchLinkOutage(clock: Clock, events: Publisher<IbEvent>): void {
  let alarm: Timer | undefined;
  let lastCause: unknown;
  const end = (): void => {
    alarm?.cancel();
    alarm = undefined;
    lastCause = undefined;
  };
  events.on('link.changed', ({ to, cause }) => {
    if (to === 'ready' || to === 'draining' || to === 'idle' || to === 'halted') {
      end();
      return;
    }
    lastCause = cause ?? lastCause;
    alarm ??= clock.setTimer(() => {
      const because = lastCause === undefined ? {} : { because: explainCause(lastCause).sentence };
      events.publish({
        type: 'outage.prolonged',
        atMs: clock.now(),
        what: 'the link to TWS',
        lastedMs: ALARM_MS,
        ...because,
      });
    }, ALARM_MS);
  });
}
