import { ResilienceError } from '../core/resilience-error.ts';
import type { WaitOptions } from './line-options.ts';
import { Places, type PlacesOptions } from './places.ts';

/** What slots are made from. Named `slots`, and 1,000 may wait, unless told otherwise. */
export type SlotsOptions = PlacesOptions;

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
export class Slots extends Places {
  /** @throws {InvalidOptionError} */
  constructor(options: SlotsOptions) {
    super(options, KIND);
  }

  /** A lease if a slot is free now and nobody waits for it. */
  tryAcquire(): Lease | undefined {
    if (this.enter()) return this.#lease();
    this.tellRejected('full');
    return undefined;
  }

  /** Waits for a slot. Rejects with `SlotsFullError`, `DisposedError` or the reason of the signal; nothing is held then. */
  acquire(options: LeaseOptions = {}): Promise<Lease> {
    if (options.signal?.aborted === true || !this.enter(options.priority))
      return this.wait(() => this.#lease(), options);
    return Promise.resolve(this.#lease());
  }

  #lease(): Lease {
    const sinceMs = this.clock.now();
    return new Lease(sinceMs, () => {
      this.leave();
      if (this.teller.isHeard) this.teller.tell({ type: 'slots.released', heldMs: this.clock.now() - sinceMs });
    });
  }
}

const KIND = {
  name: 'slots',
  maxQueue: 1000,
  entered: 'slots.leased',
  full: (message: string) => new SlotsFullError(`${message}; close one, or raise the limit`),
} as const;
