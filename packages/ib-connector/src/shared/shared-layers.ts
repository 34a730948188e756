import { type Call, type Clock, type Middleware, RateLimitedError } from '@autobot/resilience';
import { rateLimitShared } from '@autobot/resilience/shared';
import { operationPacing } from '../pacing/pacing-rules.ts';
import { pacingDemand, PERMIT_GOOD_MS } from './pacing-demand.ts';
import type { SharedAccount } from './shared-account.ts';
import { ORDER_WAIT_MS, type SharedSlotKind } from './shared-parts.ts';

/** What goes round the limit of a connection's own messages where an account is shared. */
export interface SharedLayers {
  /** Right outside of it. */
  readonly outside: readonly Middleware[];
  /** Right inside of it: runs in the tick of its grant. */
  readonly inside: readonly Middleware[];
}

/** Nothing is shared. */
export const noSharedLayers: SharedLayers = { outside: [], inside: [] };

// Ahead of what callers wait with: a permit of the store gets old meanwhile.
const PERMIT_PRIORITY = 60;

/** Puts calls under what is shared. */
export function sharedLayers(account: SharedAccount, clock: Clock): SharedLayers {
  const grantedAtMs = new WeakMap<Call, number>();
  const permit = rateLimitShared(() => account.parts.pacing, { also: pacingDemand });
  const outside: Middleware[] = [
    {
      name: 'spendOrderBudget',
      around: (call, next) => {
        const { orders } = account.parts;
        if (call.kind !== 'command' || orders === undefined) return next(call);
        return rateLimitShared(orders, { maxWaitMs: ORDER_WAIT_MS }).around(call, next);
      },
    },
    {
      // Before a permit is taken, which would get old meanwhile.
      name: 'awaitSettled',
      around: async (call, next) => {
        if (slotOf(call) !== undefined) await account.settled(call.signal, call.deadlineMs ?? Number.POSITIVE_INFINITY);
        return next(call);
      },
    },
    {
      name: 'paceShared',
      around: async (call, next) => {
        if (pacingDemand(call) === undefined) return next(call);
        for (;;) {
          try {
            // oxlint-disable-next-line eslint/no-await-in-loop -- a permit that got old is asked for again
            return await permit.around(call, (granted) => {
              grantedAtMs.set(granted, clock.now());
              return next(granted);
            });
          } catch (error) {
            if (!(error instanceof OldPermitError)) throw error;
          }
        }
      },
    },
    {
      name: 'leaseShared',
      around: async (call, next) => {
        const kind = slotOf(call);
        if (kind === undefined) return next(call);
        const { signal, priority, deadlineMs } = call;
        const lease = await account.parts.slots[kind].acquire({ signal, priority, deadlineMs });
        try {
          return await next(call);
        } finally {
          // Not waited for: the answer is there.
          void lease.release();
        }
      },
    },
  ];
  return {
    outside,
    inside: [
      {
        name: 'checkPermit',
        around: (call, next) => {
          const atMs = grantedAtMs.get(call);
          if (atMs === undefined || clock.now() - atMs <= PERMIT_GOOD_MS) return next(call);
          return Promise.reject(new OldPermitError());
        },
      },
    ],
  };
}

/** Lane of a call among the messages: what holds a permit of the store goes before what callers wait with. */
export function laneBehindPermit(call: Call): number {
  return pacingDemand(call) === undefined ? call.priority : Math.max(call.priority, PERMIT_PRIORITY);
}

function slotOf(call: Call): SharedSlotKind | undefined {
  const slot = call.kind === 'cancel' ? undefined : operationPacing.get(call.operation)?.slot;
  return slot === 'lines' || slot === 'history' ? slot : undefined;
}

/** A permit of the store that waited too long for room among the messages; never leaves this file. */
class OldPermitError extends RateLimitedError {
  constructor() {
    super('the permit got old', 0);
  }
}
