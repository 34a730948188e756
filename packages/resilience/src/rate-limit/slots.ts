import { rejected } from '../core/rejected.ts';
import { ResilienceError } from '../core/resilience-error.ts';
import type { SlotsEvent } from '../core/resilience-event.ts';
import type { WaitOptions } from './line-options.ts';
import { Places, type PlacesOptions } from './places.ts';
import type { Refusal } from './rate-limit-errors.ts';

/** What slots are made from. Named `slots`, and 1,000 may wait, unless told otherwise. */
export type SlotsOptions = PlacesOptions<SlotsEvent>;

/** How one caller asks for a slot. A lease once given is not affected by its signal. */
export type LeaseOptions = WaitOptions;

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
 * A limiter counts beginnings; slots count what has not ended. Leases stay valid when the slots are disposed of.
 */
export class Slots extends Places<SlotsEvent> {
  /** @throws {InvalidOptionError} */
  constructor(options: SlotsOptions) {
    super(options, { name: 'slots', maxQueue: 1000 });
  }

  /** A lease if a slot is free now and nobody waits for it. */
  tryAcquire(): Lease | undefined {
    if (this.enter()) return this.#lease();
    if (this.events?.isHeard === true) this.tellRejected('full', this.clock.now());
    return undefined;
  }

  /** Waits for a slot. Rejects with `SlotsFullError`, `DisposedError` or the reason of the signal; nothing is held then. */
  acquire(options: LeaseOptions = {}): Promise<Lease> {
    if (options.signal?.aborted === true) return rejected(options.signal.reason);
    if (this.enter(options.priority)) return Promise.resolve(this.#lease());
    return this.wait(() => this.#lease(), options);
  }

  protected override tellEntered(atMs: number, waitedMs: number): void {
    this.events?.publish({ type: 'slots.leased', source: this.name, atMs, waitedMs });
  }

  protected override tellQueued(atMs: number): void {
    this.events?.publish({ type: 'slots.queued', source: this.name, atMs, queued: this.queued });
  }

  protected override tellRejected(reason: Refusal, atMs: number): void {
    this.events?.publish({ type: 'slots.rejected', source: this.name, atMs, reason });
  }

  protected override full(message: string): Error {
    return new SlotsFullError(`${message}; close one, or raise the limit`);
  }

  #lease(): Lease {
    const sinceMs = this.clock.now();
    return new Lease(sinceMs, () => {
      this.leave();
      if (this.events?.isHeard !== true) return;
      const atMs = this.clock.now();
      this.events.publish({ type: 'slots.released', source: this.name, atMs, heldMs: atMs - sinceMs });
    });
  }
}
