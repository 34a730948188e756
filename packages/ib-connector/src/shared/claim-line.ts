import { SlotsFullError } from '@autobot/resilience';
import { CapacityError } from '../errors/stream-errors.ts';
import type { LineSlots } from '../pacing/line-slots.ts';
import type { StreamClaim, StreamFeedContext } from '../subscriptions/subscription-registry.ts';
import type { SharedAccount } from './shared-account.ts';

/**
 * Takes places for streams among those of all processes. One whose place another process took while the store could not
 * be reached ends with `CapacityError`: as many lines as there are is all there may be.
 */
export function claimFrom(shared: SharedAccount, slots: LineSlots): NonNullable<StreamFeedContext['claim']> {
  return async (operation, slot, signal): Promise<StreamClaim> => {
    const full = (cause: unknown): CapacityError =>
      new CapacityError(operation, slot, slots.status()[slot].limit, { cause });
    try {
      const lease = await shared.claim(slot, signal);
      const lost = new AbortController();
      lease.signal.addEventListener('abort', () => {
        lost.abort(full(lease.signal.reason));
      });
      return { signal: lost.signal, release: () => lease.release() };
    } catch (error) {
      throw error instanceof SlotsFullError ? full(error) : error;
    }
  };
}
