import { sharedSignal } from '../core/abort-scope.ts';
import type { EventSink } from '../core/publisher.ts';
import { rejected } from '../core/rejected.ts';
import { ResilienceError } from '../core/resilience-error.ts';
import type { SlotsEvent } from '../core/resilience-event.ts';
import { type NotLetIn, Occupancy, type OccupancyOptions } from './occupancy.ts';

/** What slots are made from. `maxQueue` is 1,000 if not given. */
export interface SlotsOptions extends OccupancyOptions {
  /** Shown in events and messages. Default `slots`. */
  readonly name?: string;
  readonly events?: EventSink<SlotsEvent>;
}

/** How one caller asks for a slot. */
export interface LeaseOptions {
  /** Ends the waiting: rejects with its reason in the same turn. A lease once given is not affected. */
  readonly signal?: AbortSignal | undefined;
  /** Higher goes first; `FRONT_LANE` before all, and it may use the reserve. Default 0. */
  readonly priority?: number | undefined;
  /** Longest wait in milliseconds, 0 for none. Default: without end. */
  readonly maxWaitMs?: number | undefined;
}

/** No slot is free, and waiting is not possible or was not enough. Match on `code` `ERR_SLOTS_FULL`. */
export class SlotsFullError extends ResilienceError {
  constructor(message: string) {
    super(message, { code: 'ERR_SLOTS_FULL', verdict: 'refused' });
  }
}

/** A slot in use. It is free again when the lease is disposed of: `using lease = await slots.acquire()`. */
export class Lease implements Disposable {
  /** Since when it is held, on the clock of the slots. */
  readonly sinceMs: number;
  #giveBack: (() => void) | undefined;

  constructor(sinceMs: number, giveBack: () => void) {
    this.sinceMs = sinceMs;
    this.#giveBack = giveBack;
  }

  get isReleased(): boolean {
    return this.#giveBack === undefined;
  }

  /** Frees the slot, which the first in line gets in the same turn. Twice is as good as once. */
  release(): void {
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    giveBack?.();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/**
 * Caps how many long-lived things are open at once: each holds a lease until it is closed.
 * A limiter counts beginnings; slots count what has not ended.
 */
export class Slots implements AsyncDisposable {
  readonly name: string;
  readonly #places: Occupancy;
  readonly #events: EventSink<SlotsEvent> | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: SlotsOptions) {
    const { name = 'slots', events } = options;
    this.name = name;
    this.#events = events;
    this.#places = new Occupancy(name, options, {
      entered: (atMs, waitedMs) => {
        if (events?.isHeard === true) events.publish({ type: 'slots.leased', source: name, atMs, waitedMs });
      },
      queued: (atMs) => {
        if (events?.isHeard === true) events.publish({ type: 'slots.queued', source: name, atMs, queued: this.queued });
      },
      refused: (reason, atMs) => this.#refuse(reason, atMs),
    });
  }

  /** Leases that are held now. */
  get inUse(): number {
    return this.#places.inUse;
  }

  get limit(): number {
    return this.#places.limit;
  }

  /** How many wait for a slot. */
  get queued(): number {
    return this.#places.queued;
  }

  /** A lease if a slot is free now and nobody waits for it. */
  tryAcquire(): Lease | undefined {
    if (this.#places.tryEnter(0)) return this.#lease(this.#places.clock.now());
    if (this.#events?.isHeard === true) this.#tellRejected('full', this.#places.clock.now());
    return undefined;
  }

  /** Waits for a slot. Rejects with `SlotsFullError`, `DisposedError` or the reason of the signal; nothing is held then. */
  acquire(options: LeaseOptions = {}): Promise<Lease> {
    const { signal, priority = 0, maxWaitMs } = options;
    if (signal?.aborted === true) return rejected(signal.reason);
    const { clock } = this.#places;
    if (this.#places.tryEnter(priority)) return Promise.resolve(this.#lease(clock.now()));
    const source = signal === undefined ? undefined : sharedSignal(signal);
    return this.#places.wait(() => this.#make(clock.now()), { priority, maxWaitMs, source });
  }

  /**
   * Changes how many may be held. No lease is taken away: when the limit shrinks, slots that come free stay empty first.
   * @throws {InvalidOptionError}
   */
  update(limit: number): void {
    this.#places.update(limit);
  }

  /** Rejects everyone who waits, and gives out nothing any more. Leases that are held stay valid. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#places.close();
    return Promise.resolve();
  }

  #lease(atMs: number): Lease {
    const events = this.#events;
    if (events?.isHeard === true) events.publish({ type: 'slots.leased', source: this.name, atMs, waitedMs: 0 });
    return this.#make(atMs);
  }

  #make(sinceMs: number): Lease {
    return new Lease(sinceMs, () => {
      this.#places.leave();
      if (this.#events?.isHeard !== true) return;
      const atMs = this.#places.clock.now();
      this.#events.publish({ type: 'slots.released', source: this.name, atMs, heldMs: atMs - sinceMs });
    });
  }

  #refuse(reason: NotLetIn, atMs: number): SlotsFullError {
    this.#tellRejected(reason, atMs);
    const why = {
      full: 'and as many wait as maxQueue allows',
      dropped: 'and another took this place in the queue',
      late: 'and none came free within maxWaitMs',
    }[reason];
    return new SlotsFullError(
      `all ${this.limit} slots of "${this.name}" are in use, ${why}: close one, or raise the limit`,
    );
  }

  #tellRejected(reason: NotLetIn, atMs: number): void {
    if (this.#events?.isHeard !== true) return;
    this.#events.publish({ type: 'slots.rejected', source: this.name, atMs, reason });
  }
}
