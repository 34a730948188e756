import type { Clock, EventSink, Random } from '@autobot/resilience';
import { ProbePermit, SharedLimiter, SharedSlots } from '@autobot/resilience/shared';
import type { LinkFailedError } from '../errors/link-errors.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import { SharedKillSwitchStore } from '../orders/shared-kill-switch.ts';
import type { SlotLimits } from '../pacing/line-slots.ts';
import { ClientIdLease } from './client-id-lease.ts';
import { LONGEST_PACING_MS } from './pacing-demand.ts';
import type { SharedSettings } from './shared-options.ts';

/** What is open at most for one IB user, whichever process opened it. Scanners and summaries are counted by connection. */
export type SharedSlotKind = 'lines' | 'depth' | 'tickByTick' | 'history';

const SLOT_KINDS: readonly SharedSlotKind[] = ['lines', 'depth', 'tickByTick', 'history'];
// An outage that nobody noticed must not outlast the shortest window of IB's rules, and that of orders has no part.
const CHECK_EVERY_MS = 1_000;
// Who kept a place while the store was away tries to connect every 250 ms, for a second at most each time, and then asks
// for it every 250 ms.
const KEPT_AGAIN_MS = 1_500;
// A flood must not wait for the store in rounds of a few.
const MAX_ASKING = 64;
/** How long an order may wait for room, in milliseconds; what is granted may still wait so long. */
export const ORDER_WAIT_MS = 250;

/** What the shared part of a connector is made from. */
export interface SharedPartsOptions {
  readonly settings: SharedSettings;
  readonly limits: SlotLimits;
  readonly maxQueue: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink<IbEvent>;
  /** Told when another process has taken our client id: the link must end. */
  readonly onIdTaken: (cause: LinkFailedError) => void;
}

/** What a connector shares, from one `connect()` to the `disconnect()` after it. */
export class SharedParts implements AsyncDisposable {
  readonly pacing: SharedLimiter;
  readonly messages: SharedLimiter | undefined;
  readonly orders: SharedLimiter | undefined;
  readonly slots: Readonly<Record<SharedSlotKind, SharedSlots>>;
  readonly killSwitch: SharedKillSwitchStore;
  readonly clientId: ClientIdLease;
  readonly dials: ProbePermit;
  /** True if the mode before `shared` lasted long enough by itself. */
  readonly #hasRecovered: boolean;

  /** @throws {InvalidOptionError} */
  constructor(parts: SharedPartsOptions) {
    const { settings, limits, clock, random, events } = parts;
    const { store, gateway, gatewayRateLimit, orderBudget, maxClients, fallback, timeoutMs, leaseTtlMs } = settings;
    const limiter = { store, timeoutMs, maxInstances: maxClients, maxAsking: MAX_ASKING, clock, events };
    const { maxQueue } = parts;
    this.#hasRecovered = fallback === 'dual';
    const named = { ...limiter, fallback, maxQueue };
    this.pacing = new SharedLimiter({
      ...named,
      name: 'shared.pacing',
      rules: [],
      checkEveryMs: CHECK_EVERY_MS,
      longestMs: LONGEST_PACING_MS,
      reserve: 0,
    });
    if (gatewayRateLimit !== undefined) {
      const rules = [{ key: `messages:${gateway}`, limit: gatewayRateLimit, windowMs: 1_000 }];
      this.messages = new SharedLimiter({ ...named, name: 'shared.messages', rules });
    }
    if (orderBudget !== undefined) {
      // What is granted may still wait for room among the messages.
      const rules = [{ key: 'orders', limit: orderBudget.limit, windowMs: orderBudget.windowMs + ORDER_WAIT_MS }];
      this.orders = new SharedLimiter({
        ...limiter,
        name: 'shared.orders',
        rules,
        checkEveryMs: CHECK_EVERY_MS,
        reserve: 0,
        fallback: 'closed',
      });
    }
    const slots = (key: string, capacity: number): SharedSlots => {
      const mayLease = (): boolean => this.isSettled;
      const options = { store, key, capacity, ttlMs: leaseTtlMs, timeoutMs, maxQueue, mayLease, clock, random, events };
      return new SharedSlots(options);
    };
    const ofKind = (kind: SharedSlotKind): SharedSlots => slots(kind, limits[kind]);
    this.slots = {
      lines: ofKind('lines'),
      depth: ofKind('depth'),
      tickByTick: ofKind('tickByTick'),
      history: ofKind('history'),
    };
    this.clientId = new ClientIdLease({
      ids: settings.clientIds,
      slotsOf: (id) => slots(`client:${gateway}:${id}`, 1),
      onTaken: parts.onIdTaken,
    });
    this.dials = new ProbePermit({ store, key: `dial:${gateway}`, timeoutMs, clock, random });
    this.killSwitch = new SharedKillSwitchStore({ store, timeoutMs, clock, events });
  }

  /** False while the store is or was away a moment ago: who held a place when it went has to have it again first. */
  get isSettled(): boolean {
    const { mode, forMs } = this.pacing.snapshot();
    return mode === 'shared' && (this.#hasRecovered || forMs >= KEPT_AGAIN_MS);
  }

  /** Gives back all that this process holds, and ends whatever waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.killSwitch[Symbol.dispose]();
    await Promise.all([
      this.clientId.release(),
      ...SLOT_KINDS.map((kind) => this.slots[kind][Symbol.asyncDispose]()),
      ...[this.pacing, this.messages, this.orders].map((limiter) => limiter?.[Symbol.asyncDispose]()),
    ]);
  }
}
