import { type AbortSource, sharedSignal } from '../core/abort-scope.ts';
import { checkNumber } from '../core/check-option.ts';
import type { Timer } from '../core/clock.ts';
import { rejected } from '../core/rejected.ts';
import { Teller } from '../core/teller.ts';
import { FRONT_LANE } from '../rate-limit/lanes.ts';
import { DisposedError, type Refusal } from '../rate-limit/rate-limit-errors.ts';
import { Denials } from './denials.ts';
import { LocalPart } from './local-part.ts';
import {
  demandOf,
  type Settings,
  settingsOf,
  type SharedAcquireOptions,
  type SharedGrant,
  type SharedLimiterOptions,
  type SharedLimiterSnapshot,
} from './shared-limiter-options.ts';
import { SharedLine, type SharedWaiter } from './shared-line.ts';
import { sharedRefusal } from './shared-refusal.ts';
import { checkDemand, type Demand } from './shared-store.ts';
import { StoreContact } from './store-contact.ts';
import { isAway, type StoreMode } from './store-mode.ts';

const NEVER = Number.POSITIVE_INFINITY;
// What was used while the store was away each process tells it as soon as it is back: longer windows need not pass.
const LONGEST_RECOVERY_MS = 10_000;

type Wish = Pick<PermitWaiter, 'demand'>;

/** Somebody who waits for permits. */
interface PermitWaiter extends SharedWaiter {
  readonly demand: Demand;
  readonly cost: number;
  /** What is to be done at the grant; absent if the permit itself is waited for. */
  readonly start: (() => unknown) | undefined;
}

/**
 * A limit that many processes keep together through a store. Asynchronous only: the store is asked for every permit,
 * except while it is known to say no. Who comes first in one process goes first there; between processes nothing is
 * promised. A caller that gives up while the store is asked may leave a permit spent.
 */
export class SharedLimiter implements AsyncDisposable {
  readonly #settings: Settings;
  readonly #teller: Teller;
  readonly #contact: StoreContact;
  readonly #local: LocalPart;
  readonly #line: SharedLine<PermitWaiter> = new SharedLine();
  readonly #denials: Denials = new Denials();
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #isPumping = false;
  #isPumpWanted = false;
  #isClosed = false;

  /** @throws {InvalidOptionError} */
  constructor(options: SharedLimiterOptions) {
    const settings = settingsOf(options);
    const { clock, events, name, longestMs, checkEveryMs, timeoutMs } = settings;
    this.#settings = settings;
    this.#teller = new Teller(name, clock, events);
    this.#local = new LocalPart(settings.maxInstances, settings.reserve);
    this.#contact = new StoreContact({
      ...settings,
      check: demandOf(settings, 0),
      recoverMs: Math.min(longestMs, LONGEST_RECOVERY_MS) + checkEveryMs + 2 * timeoutMs,
      onChange: ({ mode }) => {
        // What we used meanwhile counts for everyone from now on.
        if (mode === 'recovering') void this.#contact.record(this.#local.remembered(clock.now()));
        this.#pump();
      },
    });
  }

  get name(): string {
    return this.#settings.name;
  }

  /** How the limit is kept at the moment. */
  get mode(): StoreMode {
    return this.#contact.state.mode;
  }

  get queued(): number {
    return this.#line.size;
  }

  /**
   * Waits for permits; act on them in the same turn. Rejects with `RateLimitedError`, `QueueFullError`, `DisposedError`,
   * `InvalidOptionError` for a cost that can never be granted, or the reason of the signal. An answer of the store is
   * waited for even with `maxWaitMs` 0.
   */
  acquire(options: SharedAcquireOptions = {}): Promise<SharedGrant> {
    return this.#wait<SharedGrant>(undefined, options, options.signal && sharedSignal(options.signal));
  }

  /** Calls `send` at the grant, in the same turn the store's answer came, and settles as it does; rejects as `acquire` does. */
  schedule<Result>(send: () => Result, options: SharedAcquireOptions = {}): Promise<Awaited<Result>> {
    return this.#wait<Awaited<Result>>(send, options, options.signal && sharedSignal(options.signal));
  }

  /** Like `schedule`; what may give it up need not be a signal. */
  scheduleWithin<Result>(
    send: () => Result,
    options: SharedAcquireOptions,
    source: AbortSource | undefined,
  ): Promise<Awaited<Result>> {
    return this.#wait<Awaited<Result>>(send, options, source);
  }

  /** Milliseconds until it is worth asking, as far as is known here: 0 for now, Infinity for not in this mode. Takes nothing. */
  askableInMs({ cost = 1, also }: Pick<SharedAcquireOptions, 'cost' | 'also'> = {}): number {
    const nowMs = this.#settings.clock.now();
    return Math.max(0, this.#sharedAt({ demand: demandOf(this.#settings, cost, also) }, nowMs) - nowMs);
  }

  snapshot(): SharedLimiterSnapshot {
    const { mode, sinceMs } = this.#contact.state;
    return { name: this.name, mode, forMs: this.#settings.clock.now() - sinceMs, queued: this.queued };
  }

  /** Rejects everyone who waits, and lets nobody through any more. The store is left open. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#contact.close();
    this.#timer?.cancel();
    for (const waiter of this.#line.all()) {
      this.#line.remove(waiter);
      waiter.settle(rejected(new DisposedError(this.name)));
    }
    return Promise.resolve();
  }

  #wait<Value>(
    start: (() => unknown) | undefined,
    options: SharedAcquireOptions,
    source: AbortSource | undefined,
  ): Promise<Value> {
    if (source?.isAborted === true) return rejected(source.signal.reason);
    try {
      return this.#add<Value>(start, options, source);
    } catch (error) {
      return rejected(error);
    }
  }

  #add<Value>(
    start: (() => unknown) | undefined,
    options: SharedAcquireOptions,
    source: AbortSource | undefined,
  ): Promise<Value> {
    const { cost = 1, priority = 0, maxWaitMs = NEVER, deadlineMs = NEVER, also } = options;
    const sinceMs = this.#settings.clock.now();
    if (this.#isClosed) throw new DisposedError(this.name);
    checkNumber('cost', cost, { min: 1, integer: true });
    checkNumber('maxWaitMs', maxWaitMs, { min: 0, infinite: true });
    const demand = demandOf(this.#settings, cost, also);
    checkDemand(demand);
    if (priority !== FRONT_LANE && this.#line.ordinary >= this.#settings.maxQueue) {
      throw this.#refusal('full', cost, undefined);
    }
    const expiresAtMs = Math.min(sinceMs + maxWaitMs, deadlineMs);
    const shape = { demand, cost, priority, sinceMs, expiresAtMs, start, isAsking: false, isGone: false };
    return new Promise<Value>((resolve) => {
      // The value is what the caller of this private method asked for: the grant, or what its own `start` gave.
      const settle: (value: never) => void = resolve;
      const waiter = { ...shape, settle, stop: () => undefined };
      this.#line.add(waiter, source, this.#pump);
      this.#contact.keepAlive(true);
      this.#pump();
      if (!waiter.isGone) this.#teller.tell({ type: 'limiter.queued', cost, queued: this.queued });
    });
  }

  /** Serves everyone who can be served now, and wakes again when the next one can. */
  readonly #pump = (): void => {
    if (this.#isClosed) return;
    // What is sent at a grant may come back for more: that is served once the round is over.
    this.#isPumpWanted = true;
    if (this.#isPumping) return;
    this.#isPumping = true;
    let nextMs = NEVER;
    while (this.#isPumpWanted) {
      this.#isPumpWanted = false;
      nextMs = this.#serveAll();
    }
    this.#isPumping = false;
    this.#timer?.cancel();
    this.#contact.keepAlive(this.#line.size > 0);
    const { clock } = this.#settings;
    if (nextMs < NEVER) this.#timer = clock.setTimer(this.#pump, Math.max(0, nextMs - clock.now()));
  };

  #serveAll(): number {
    let nextMs = NEVER;
    for (const waiter of this.#line.all()) {
      if (waiter.isGone || waiter.isAsking) continue;
      const nowMs = this.#settings.clock.now();
      const dueMs = this.#serve(waiter, nowMs);
      if (isServed(waiter)) continue;
      const isHopeless = waiter.expiresAtMs <= nowMs || (dueMs > waiter.expiresAtMs && dueMs < NEVER);
      if (isHopeless) this.#turnAway(waiter, dueMs);
      else nextMs = Math.min(nextMs, dueMs, waiter.expiresAtMs);
    }
    return nextMs;
  }

  /** Gives the waiter its permit, asks for it, or says when to look again; Infinity if something else will tell. */
  #serve(waiter: PermitWaiter, nowMs: number): number {
    const sharedAtMs = this.#sharedAt(waiter, nowMs);
    const { mode } = this.#contact.state;
    const { fallback } = this.#settings;
    const isFront = waiter.priority === FRONT_LANE;
    if (sharedAtMs > nowMs) {
      if (!isFront && !(isAway(mode) && fallback === 'split')) return sharedAtMs;
      const reserveInMs = this.#local.takeReserve(demandOf(this.#settings, waiter.cost), nowMs);
      if (reserveInMs === 0) this.#grant(waiter, 'reserve');
      return reserveInMs === 0 ? NEVER : Math.min(sharedAtMs, nowMs + reserveInMs);
    }
    if (isAway(mode)) {
      this.#local.useQuota(waiter.demand, nowMs);
      if (this.#contact.isHeld) void this.#contact.record(waiter.demand);
      this.#grant(waiter, 'quota');
    } else if (this.#contact.asking < this.#settings.maxAsking) {
      void this.#ask(waiter, mode === 'recovering' ? nowMs : undefined);
    }
    return NEVER;
  }

  /** When the store, or our own part in its place, may say yes. */
  #sharedAt(waiter: Wish, nowMs: number): number {
    this.#contact.hear('elapsed');
    const { mode, sinceMs } = this.#contact.state;
    return isAway(mode) ? this.#quotaAt(waiter, sinceMs, nowMs) : this.#askableAt(waiter, nowMs);
  }

  /** When our own part allows it: not before all that others may have been granted unseen is out of its window. */
  #quotaAt({ demand }: Wish, awaySinceMs: number, nowMs: number): number {
    if (this.#settings.fallback !== 'dual') return NEVER;
    const holdsMs = demand.windows.map(({ windowMs }) => awaySinceMs + windowMs);
    return Math.max(nowMs + this.#local.quotaInMs(demand, nowMs), ...holdsMs);
  }

  /** When it is worth asking the store. */
  #askableAt({ demand }: Wish, nowMs: number): number {
    const { windows } = demand;
    const isRecovering = this.#contact.state.mode === 'recovering';
    // A cool-down is nobody's part, but now the store knows of it.
    const quotaInMs = isRecovering ? this.#local.quotaInMs({ windows, coolDowns: [] }, nowMs) : 0;
    return Math.max(nowMs + quotaInMs, this.#retryAtMs, this.#denials.untilMs(demand, nowMs));
  }

  /** @param quotaAtMs when our own part was used too; undefined if only the store decides */
  async #ask(waiter: PermitWaiter, quotaAtMs: number | undefined): Promise<void> {
    waiter.isAsking = true;
    if (quotaAtMs !== undefined) this.#local.useQuota({ ...waiter.demand, coolDowns: [] }, quotaAtMs);
    const outcome = await this.#contact.acquire(waiter.demand);
    waiter.isAsking = false;
    if (this.#isClosed) return;
    const nowMs = this.#settings.clock.now();
    if (!outcome.isAnswered) {
      this.#retryAtMs = nowMs + this.#settings.timeoutMs;
    } else if (!outcome.value.isGranted) {
      if (quotaAtMs !== undefined) this.#local.undoQuota(waiter.demand, quotaAtMs);
      this.#denials.add(outcome.value.rule, nowMs, outcome.value.waitMs);
    } else if (!waiter.isGone && outcome.tookMs <= this.#settings.timeoutMs) {
      this.#grant(waiter, 'store');
    }
    this.#pump();
  }

  #grant(waiter: PermitWaiter, by: SharedGrant['by']): void {
    const { cost, sinceMs, start } = waiter;
    const waitedMs = this.#settings.clock.now() - sinceMs;
    this.#line.remove(waiter);
    try {
      waiter.settle(start === undefined ? { by, waitedMs } : start());
    } catch (error) {
      waiter.settle(rejected(error));
    }
    this.#teller.tell({ type: 'limiter.granted', cost, waitedMs });
  }

  #turnAway(waiter: PermitWaiter, dueMs: number): void {
    this.#line.remove(waiter);
    const retryAfterMs = dueMs === NEVER ? undefined : dueMs - this.#settings.clock.now();
    waiter.settle(rejected(this.#refusal('late', waiter.cost, retryAfterMs)));
  }

  #refusal(why: Refusal, cost: number, knownMs: number | undefined): Error {
    const retryAfterMs = knownMs ?? this.#settings.checkEveryMs;
    this.#teller.tell({ type: 'limiter.rejected', reason: why, cost, retryAfterMs });
    return sharedRefusal({ name: this.name, why, mode: this.mode, store: this.#settings.store.name, retryAfterMs });
  }
}

function isServed({ isGone, isAsking }: PermitWaiter): boolean {
  return isGone || isAsking;
}
