import type { Clock, Publisher } from '@autobot/resilience';
import { CapacityError } from '../errors/stream-errors.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import type { LineSlots } from '../pacing/line-slots.ts';
import type { Requester } from '../requests/requester.ts';
import { StreamFeed } from './stream-feed.ts';

/** What the feed of a connector is made of. */
export interface StreamFeedParts {
  readonly clock: Clock;
  readonly events: Publisher<IbEvent>;
  readonly verifyMs: number;
  readonly requester: Requester;
  readonly slots: LineSlots;
}

/** The feed of a connector: writes through its chain, and takes slots from those of the account. */
export function makeStreamFeed({ clock, events, verifyMs, requester, slots }: StreamFeedParts): StreamFeed {
  return new StreamFeed({
    clock,
    events,
    verifyMs,
    write: (operation, send, options) => requester.write({ operation, kind: 'query', ...options }, send),
    writeCancel: (operation, send, meantFor) => requester.writeCancel(operation, send, meantFor),
    lease: (operation, slot) => {
      const lease = slots.tryAcquire(slot);
      if (lease === undefined) throw new CapacityError(operation, slot, slots.status()[slot].limit);
      return lease;
    },
    refused: (slot) => {
      slots.refused(slot);
    },
  });
}
