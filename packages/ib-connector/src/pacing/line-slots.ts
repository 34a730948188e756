import { type Clock, type EventSink, Lease, type LeaseOptions, type ResilienceEvent, Slots } from '@autobot/resilience';

/** What TWS allows only so many of at a time. */
export type SlotKind = 'lines' | 'depth' | 'tickByTick' | 'scanners' | 'history' | 'accountSummary';

/** How many of each kind may be open at once. */
export type SlotLimits = Readonly<Record<SlotKind, number>>;

/**
 * What an account has if nothing else is known. Sources: DOC market_data.txt:50 (lines), market_depth.txt:145 (depth),
 * scanners.txt:26, historical_limitations.txt (50 open), account_summary.txt:100; tick-by-tick was measured in the field.
 */
export const defaultSlotLimits: SlotLimits = {
  lines: 100,
  depth: 3,
  tickByTick: 5,
  scanners: 10,
  history: 50,
  accountSummary: 2,
};

// Books: one for each hundred lines, at least 3 and at most 60. Source: DOC market_depth.txt:145. The documented formula
// for tick-by-tick is the same, but 5 and 6 were measured with 100 lines (ib-connectivity.md 3), so it grows from there.
const LINES_A_BOOK = 100;
const MOST_BOOKS = 60;

/** The limits of an account: those that are given, and the rest as IB grants them to an account with so many lines. */
export function slotLimits(given: Partial<SlotLimits> = {}): SlotLimits {
  const { lines = defaultSlotLimits.lines } = given;
  const earned = (least: number): number => Math.max(least, Math.min(Math.floor(lines / LINES_A_BOOK), MOST_BOOKS));
  const { depth, tickByTick } = defaultSlotLimits;
  return { ...defaultSlotLimits, depth: earned(depth), tickByTick: earned(tickByTick), ...given };
}

/** One kind at one moment; serialisable. */
export interface SlotStatus {
  readonly inUse: number;
  /** What may be open now: the configured limit, or less after TWS refused one. */
  readonly limit: number;
  readonly queued: number;
}

/** What line slots are made from. */
export interface LineSlotsOptions {
  readonly limits?: Partial<SlotLimits>;
  readonly clock: Clock;
  readonly events?: EventSink<ResilienceEvent>;
  /** Told when a slot comes free, or a limit grows. */
  readonly onFreed?: (kind: SlotKind) => void;
}

// After a refusal the limit grows back one by one: whoever used the slots (a watch list, another client) may be gone.
const GROW_MS = 600_000;
// History is refused as a whole, not because of the one that was too many (ib-connectivity.md 1-D, row 322).
const HISTORY_DECREASE = 0.9;

/**
 * The slots of the account, held by whatever is open: a stream for its life, a query until it is answered.
 * They belong to the connector, not to one life of the link. `using lease = await slots.acquire('depth')`.
 */
export class LineSlots {
  readonly #limits: SlotLimits;
  readonly #clock: Clock;
  readonly #slots: Readonly<Record<SlotKind, Slots>>;
  readonly #refusedAtMs = new Map<SlotKind, number>();
  readonly #onFreed: (kind: SlotKind) => void;

  /** @throws {InvalidOptionError} */
  constructor(options: LineSlotsOptions) {
    const { clock, events, onFreed = () => undefined } = options;
    this.#limits = slotLimits(options.limits);
    this.#clock = clock;
    this.#onFreed = onFreed;
    const make = (kind: SlotKind): Slots =>
      new Slots({ name: `slots.${kind}`, limit: this.#limits[kind], clock, ...(events !== undefined && { events }) });
    this.#slots = {
      lines: make('lines'),
      depth: make('depth'),
      tickByTick: make('tickByTick'),
      scanners: make('scanners'),
      history: make('history'),
      accountSummary: make('accountSummary'),
    };
  }

  /** True if one more may be opened now. */
  isFree(kind: SlotKind): boolean {
    this.#grow(kind);
    const { inUse, limit, queued } = this.#slots[kind];
    return queued === 0 && inUse < limit;
  }

  /** A lease if a slot is free and nobody waits for it. */
  tryAcquire(kind: SlotKind): Lease | undefined {
    this.#grow(kind);
    const lease = this.#slots[kind].tryAcquire();
    return lease && this.#watched(kind, lease);
  }

  /** Waits for a slot. Rejects with `SlotsFullError` or the reason of the signal; nothing is held then. */
  async acquire(kind: SlotKind, options: LeaseOptions = {}): Promise<Lease> {
    this.#grow(kind);
    return this.#watched(kind, await this.#slots[kind].acquire(options));
  }

  /**
   * TWS refused one that holds a lease: so many do not fit. The limit sinks to those that were open besides
   * (history: by a tenth), and grows back by one every ten minutes.
   */
  refused(kind: SlotKind): void {
    const slots = this.#slots[kind];
    const fits = kind === 'history' ? Math.floor(slots.limit * HISTORY_DECREASE) : slots.inUse - 1;
    this.#refusedAtMs.set(kind, this.#clock.now());
    slots.update(Math.max(1, Math.min(slots.limit, fits)));
  }

  status(): Readonly<Record<SlotKind, SlotStatus>> {
    const of = (kind: SlotKind): SlotStatus => {
      this.#grow(kind);
      const { inUse, limit, queued } = this.#slots[kind];
      return { inUse, limit, queued };
    };
    return {
      lines: of('lines'),
      depth: of('depth'),
      tickByTick: of('tickByTick'),
      scanners: of('scanners'),
      history: of('history'),
      accountSummary: of('accountSummary'),
    };
  }

  #watched(kind: SlotKind, lease: Lease): Lease {
    return new Lease(lease.sinceMs, () => {
      lease.release();
      this.#onFreed(kind);
    });
  }

  #grow(kind: SlotKind): void {
    const refusedAtMs = this.#refusedAtMs.get(kind);
    if (refusedAtMs === undefined) return;
    const steps = Math.floor((this.#clock.now() - refusedAtMs) / GROW_MS);
    if (steps === 0) return;
    const limit = Math.min(this.#limits[kind], this.#slots[kind].limit + steps);
    if (limit === this.#limits[kind]) this.#refusedAtMs.delete(kind);
    else this.#refusedAtMs.set(kind, refusedAtMs + steps * GROW_MS);
    this.#slots[kind].update(limit);
    this.#onFreed(kind);
  }
}
