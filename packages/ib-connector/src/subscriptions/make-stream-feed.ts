import type { Clock, Publisher } from '@autobot/resilience';
import { CapacityError } from '../errors/stream-errors.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import type { LineSlots } from '../pacing/line-slots.ts';
import type { Requester } from '../requests/requester.ts';
import { claimFrom } from '../shared/claim-line.ts';
import type { SharedAccount } from '../shared/shared-account.ts';
import { StreamFeed } from './stream-feed.ts';

/** What the feed of a connector is made of. */
export interface StreamFeedParts {
  readonly clock: Clock;
  readonly events: Publisher<IbEvent>;
  readonly verifyMs: number;
  readonly requester: Requester;
  readonly slots: LineSlots;
  /** Whose lines these are too; undefined if nobody else's. */
  readonly shared: SharedAccount | undefined;
}

/** The feed of a connector: writes through its chain, and takes slots from those of the account. */
export function makeStreamFeed({ clock, events, verifyMs, requester, slots, shared }: StreamFeedParts): StreamFeed {
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
    ...(shared !== undefined && { claim: claimFrom(shared, slots) }),
    refused: (slot) => {
      slots.refused(slot);
    },
  });
}
