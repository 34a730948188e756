import { sharedSignal } from '../core/abort-scope.ts';
import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock, type Timer } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import { type Random, systemRandom } from '../core/random.ts';
import { rejected } from '../core/rejected.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { Teller } from '../core/teller.ts';
import type { WaitOptions } from '../rate-limit/line-options.ts';
import { DisposedError } from '../rate-limit/rate-limit-errors.ts';
import { SlotsFullError } from '../rate-limit/slots.ts';
import { askWithin } from './ask-within.ts';
import { KeptLease } from './kept-lease.ts';
import { SharedLease } from './shared-lease.ts';
import { SharedLine, type SharedWaiter } from './shared-line.ts';
import type { LeaseDemand, LeaseStore } from './shared-store.ts';

/** What shared slots are made from. Everyone who shares a key must be told the same of it. */
export interface SharedSlotsOptions {
  readonly store: LeaseStore & { readonly name: string };
  readonly key: string;
  /** Slots in all. A whole number, at least 1. */
  readonly capacity: number;
  /** Milliseconds after which a slot of a process that died is free again; renewed at a third of it. Default 5,000. */
  readonly ttlMs?: number;
  /** How often to ask again while all are taken, in milliseconds. Default 250. */
  readonly pollMs?: number;
  /** Time an answer of the store may take, in milliseconds, above 0, default 50. */
  readonly timeoutMs?: number;
  /** Waiters at most, 0 or more. Default 1,000. */
  readonly maxQueue?: number;
  /**
   * Asked each time before the store is asked for somebody new; false makes him wait. Say false until a store that was
   * away has been back for as long as everybody needs to reach it, and `pollMs` and `timeoutMs`: its leases lapsed, and
   * who kept one asks for it again. Default always true.
   */
  readonly mayLease?: () => boolean;
  /** Default the key. */
  readonly name?: string;
  readonly clock?: Clock;
  /** Makes the names by which this process is known to the store. */
  readonly random?: Random;
  readonly events?: EventSink<ResilienceEvent>;
}

/** How one caller waits for a slot. */
export interface SharedSlotWait extends WaitOptions {
  /** `refuse`: not waited for while the store says that all are taken, only while it cannot say. Default `wait`. */
  readonly ifFull?: 'wait' | 'refuse';
}

interface LeaseWaiter extends SharedWaiter {
  readonly holder: string;
  readonly ifFull: 'wait' | 'refuse';
}

/** What asking the store for a slot came to. */
interface LeaseOutcome {
  readonly lease: SharedLease | undefined;
  readonly waitMs: number;
  /** The store said that all are taken. */
  readonly isFull: boolean;
}

/**
 * Caps how many long-lived things many processes have open together. While the store is away nobody gets a slot; who
 * holds one keeps it for its time to live. One asks at a time, so within a process who comes first goes first.
 */
export class SharedSlots implements AsyncDisposable {
  readonly name: string;
  readonly #options: Required<Omit<SharedSlotsOptions, 'events' | 'name' | 'random'>>;
  readonly #teller: Teller;
  readonly #line: SharedLine<LeaseWaiter> = new SharedLine();
  readonly #instance: string;
  readonly #leases: Set<SharedLease> = new Set();
  #made = 0;
  #isAsking = false;
  #isAskedAnew = false;
  #timer: Timer | undefined;
  #isClosed = false;

  /** @throws {InvalidOptionError} */
  constructor(options: SharedSlotsOptions) {
    const { key, ttlMs = 5_000, pollMs = 250, timeoutMs = 50, maxQueue = 1_000, clock = systemClock } = options;
    const { random = systemRandom, mayLease = () => true, events, name = key } = options;
    checkNumber('capacity', options.capacity, { min: 1, integer: true });
    checkNumber('ttlMs', ttlMs, {
      min: 3 * timeoutMs,
      hint: 'three times timeoutMs, so that it can be renewed in time',
    });
    checkNumber('pollMs', pollMs, { above: 0 });
    checkNumber('timeoutMs', timeoutMs, { above: 0 });
    checkNumber('maxQueue', maxQueue, { min: 0, integer: true, infinite: true });
    this.name = name;
    this.#options = { ...options, key, ttlMs, pollMs, timeoutMs, maxQueue, mayLease, clock };
    this.#teller = new Teller(name, clock, events);
    this.#instance = [random.next(), random.next()].map((part) => part.toString(36).slice(2)).join('');
  }

  /** Slots this process holds. */
  get held(): number {
    return this.#leases.size;
  }

  /** How many wait in this process. */
  get queued(): number {
    return this.#line.size;
  }

  /** A lease if the store has one to give now and nobody here waits for it. */
  async tryAcquire(): Promise<SharedLease | undefined> {
    if (this.#line.size > 0 || this.#isClosed || !this.#options.mayLease()) return undefined;
    return (await this.#ask(this.#nextHolder())).lease;
  }

  /**
   * Waits for a slot. Rejects with `SlotsFullError` if none comes within `maxWaitMs`, or as many wait as may,
   * `DisposedError`, or the reason of the signal.
   */
  acquire(options: SharedSlotWait = {}): Promise<SharedLease> {
    const { signal, priority = 0, maxWaitMs = Infinity, deadlineMs = Infinity, ifFull = 'wait' } = options;
    if (signal?.aborted === true) return rejected(signal.reason);
    if (this.#isClosed) return rejected(new DisposedError(this.name));
    if (this.#line.size >= this.#options.maxQueue) return rejected(this.#full('as many wait as maxQueue allows'));
    const sinceMs = this.#options.clock.now();
    return new Promise((resolve) => {
      const expiresAtMs = Math.min(sinceMs + maxWaitMs, deadlineMs);
      // It is settled with a lease, or with a promise that rejects.
      const settle: (value: never) => void = resolve;
      const waiter: LeaseWaiter = {
        priority,
        sinceMs,
        expiresAtMs,
        holder: this.#nextHolder(),
        ifFull,
        isAsking: false,
        isGone: false,
        settle,
        stop: () => undefined,
      };
      this.#line.add(waiter, signal && sharedSignal(signal), this.#pump);
      this.#pump();
      if (!waiter.isGone) this.#teller.tell({ type: 'slots.queued', queued: this.queued });
    });
  }

  /**
   * Waits for a slot that is wanted for long: if its lease lapses while the store is away it is leased again, under the
   * same name. It is lost only once somebody else has taken it. Rejects as `acquire` does.
   */
  async keep(options: SharedSlotWait = {}): Promise<KeptLease> {
    const first = await this.acquire(options);
    const { clock, pollMs } = this.#options;
    return new KeptLease({ first, again: () => this.#ask(first.holder), clock, pollMs });
  }

  /** Releases every lease this process holds, and rejects everyone who waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    for (const waiter of this.#line.all()) {
      this.#line.remove(waiter);
      waiter.settle(rejected(new DisposedError(this.name)));
    }
    await Promise.all([...this.#leases].map((lease) => lease.release()));
  }

  readonly #pump = (): void => {
    const first = this.#line.all()[0];
    // A place may have come free since the question that is on its way.
    this.#isAskedAnew = this.#isAsking;
    if (this.#isAsking || this.#isClosed || first === undefined) return;
    this.#timer?.cancel();
    void this.#askFor(first);
  };

  async #askFor(waiter: LeaseWaiter): Promise<void> {
    const { clock, pollMs, mayLease } = this.#options;
    this.#isAsking = true;
    const { lease, waitMs, isFull } = mayLease() ? await this.#ask(waiter.holder) : unknown(pollMs);
    this.#isAsking = false;
    if (isFull && waiter.ifFull === 'refuse') this.#refuse(waiter, 'all are taken');
    if (lease !== undefined && (waiter.isGone || this.#isClosed)) await lease.release();
    else if (lease !== undefined) {
      this.#line.remove(waiter);
      waiter.settle(lease);
      this.#teller.tell({ type: 'slots.leased', waitedMs: clock.now() - waiter.sinceMs });
    }
    this.#refuseLate();
    if (this.#isClosed || this.#line.size === 0) return;
    if (lease !== undefined || this.#isAskedAnew) {
      this.#pump();
      return;
    }
    const patienceMs = Math.min(...this.#line.all().map(({ expiresAtMs }) => expiresAtMs)) - clock.now();
    this.#timer = clock.setTimer(this.#pump, Math.max(1, Math.min(waitMs, pollMs, patienceMs)));
  }

  async #ask(holder: string): Promise<LeaseOutcome> {
    const { store, clock, key, capacity, ttlMs, pollMs } = this.#options;
    const demand: LeaseDemand = { key, capacity, holder, ttlMs };
    const askedAtMs = clock.now();
    const outcome = await askWithin(this.#options, () => store.lease(demand));
    if (!outcome.isAnswered) {
      this.#teller.tell({ type: 'store.call_failed', store: store.name, cause: outcome.error });
      return unknown(pollMs);
    }
    if (!outcome.value.isGranted) {
      const { waitMs, isHeld } = outcome.value;
      return { lease: undefined, waitMs, isFull: !isHeld };
    }
    const onEnd = (): void => {
      this.#leases.delete(lease);
      this.#teller.tell({ type: 'slots.released', heldMs: clock.now() - askedAtMs });
      this.#pump();
    };
    const { token } = outcome.value;
    const parts = { ...this.#options, demand, token, askedAtMs, teller: this.#teller, onEnd };
    const lease: SharedLease = new SharedLease(parts);
    this.#leases.add(lease);
    return { lease, waitMs: 0, isFull: false };
  }

  #refuseLate(): void {
    const nowMs = this.#options.clock.now();
    for (const waiter of this.#line.all()) {
      if (waiter.expiresAtMs <= nowMs) this.#refuse(waiter, 'none came free within maxWaitMs, or the store is away');
    }
  }

  #refuse(waiter: LeaseWaiter, why: string): void {
    if (waiter.isGone) return;
    this.#line.remove(waiter);
    this.#teller.tell({ type: 'slots.rejected', reason: 'late' });
    waiter.settle(rejected(this.#full(why)));
  }

  #full(why: string): SlotsFullError {
    const { capacity } = this.#options;
    return new SlotsFullError(`"${this.name}" refused: ${why}; all ${capacity} are shared: close one, in any process`);
  }

  #nextHolder(): string {
    this.#made += 1;
    return `${this.#instance}:${this.#made}`;
  }
}

/** Nobody could say whether there is a slot. */
function unknown(waitMs: number): LeaseOutcome {
  return { lease: undefined, waitMs, isFull: false };
}
