import { checkNumber } from '../core/check-option.ts';

/** So many uses in any stretch of time, counted over everyone who names the same key. */
export interface WindowDemand {
  /** What is counted. The same key must come with the same limit and window from everyone. */
  readonly key: string;
  /** Uses at most in any window. A whole number, at least 1. */
  readonly limit: number;
  /** Milliseconds, above 0. */
  readonly windowMs: number;
  /** Uses asked for. A whole number, 0 to `limit`; 0 takes nothing and only asks whether the store may grant. */
  readonly cost: number;
}

/** A use after which nobody may use the same key for a while. */
export interface CoolDownDemand {
  readonly key: string;
  /** Milliseconds, above 0. */
  readonly forMs: number;
}

/** What is taken together: all of it at one instant, or nothing. */
export interface Demand {
  readonly windows: readonly WindowDemand[];
  readonly coolDowns: readonly CoolDownDemand[];
}

/** What a store says to a demand. */
export type AcquireAnswer =
  | { readonly isGranted: true }
  | {
      readonly isGranted: false;
      /** Milliseconds until it can be granted at the earliest. */
      readonly waitMs: number;
      /** Key of the rule that makes it wait longest. */
      readonly rule: string;
      /** The store lost its memory and cannot know yet what was used before: it grants nothing of that rule till then. */
      readonly isHeld: boolean;
    };

/** Limits that many processes share. Every method may reject, or never settle: whoever calls sets the time limit. */
export interface LimitStore {
  acquire(demand: Demand): Promise<AcquireAnswer>;
  /** Counts uses that happened without asking, as of now and even beyond the limit. Cool-downs begin anew. */
  record(demand: Demand): Promise<void>;
}

/** Who holds one of so many places, and for how long if it is not heard of again. */
export interface LeaseDemand {
  readonly key: string;
  /** Places in all. A whole number, at least 1. */
  readonly capacity: number;
  /** Name of the holder; one name holds one place. */
  readonly holder: string;
  /** Milliseconds after which the place is free again unless it is renewed; above 0. */
  readonly ttlMs: number;
}

/** What a store says to whoever wants a place. */
export type LeaseAnswer =
  /** The token grows with every lease of the key: what is guarded by it can refuse a holder that was overtaken. */
  | { readonly isGranted: true; readonly token: number }
  | { readonly isGranted: false; readonly waitMs: number; readonly isHeld: boolean };

/** Places that many processes share. */
export interface LeaseStore {
  lease(demand: LeaseDemand): Promise<LeaseAnswer>;
  /** Holds on for another `ttlMs`. False if the place is lost. A store that lost its memory takes the holder's word. */
  renew(demand: LeaseDemand & { readonly token: number }): Promise<boolean>;
  /** Gives the place back; nothing happens if it is not held with that token. */
  release(lease: { readonly key: string; readonly holder: string; readonly token: number }): Promise<void>;
}

/** Whether everybody must stop. */
export interface Halt {
  /** Grows with every change, so that an old word never undoes a newer one. 0 if nobody ever changed it. */
  readonly epoch: number;
  readonly isHalted: boolean;
  readonly reason: string;
}

/** A halt flag that many processes share. */
export interface HaltStore {
  readHalt(key: string): Promise<Halt>;
  /** Changes it with the next epoch, at least `atLeastEpoch`. With `ifEpoch` only if it still has that one. Gives what holds then. */
  writeHalt(
    key: string,
    change: {
      readonly isHalted: boolean;
      readonly reason: string;
      readonly ifEpoch?: number;
      readonly atLeastEpoch?: number;
    },
  ): Promise<Halt>;
  /** Calls back when it may have changed; it may miss a change, so read it now and then. Returns the function that stops it. */
  watchHalt(key: string, told: () => void): () => void;
}

/** Who may try whether the other side is back. */
export type ProbeAnswer =
  /** You try; then say how it went. */
  | { readonly may: 'probe' }
  /** Somebody tried and it is back. */
  | { readonly may: 'go' }
  /** Somebody tries, or tried in vain. */
  | { readonly may: 'wait'; readonly waitMs: number };

/** One try for many processes. */
export interface ProbeStore {
  takeProbe(probe: { readonly key: string; readonly holder: string; readonly ttlMs: number }): Promise<ProbeAnswer>;
  /** How it went, and for how long that holds. Nothing happens if the holder's time was up. */
  settleProbe(result: {
    readonly key: string;
    readonly holder: string;
    readonly isUp: boolean;
    readonly forMs: number;
  }): Promise<void>;
}

/** Everything that processes share. */
export interface SharedStore extends LimitStore, LeaseStore, HaltStore, ProbeStore {
  /** Shown in events and messages. */
  readonly name: string;
}

/**
 * For stores: what cannot be meant is said at once, instead of never being granted.
 * @throws {InvalidOptionError}
 */
export function checkDemand({ windows, coolDowns }: Demand): void {
  for (const { key, limit, windowMs, cost } of windows) {
    // What is almost always so, without the sentences for when it is not.
    if (limit >= 1 && Number.isInteger(limit) && windowMs > 0 && windowMs < Infinity && cost <= limit) {
      if (cost >= 0 && Number.isInteger(cost)) continue;
    }
    checkNumber(`limit of "${key}"`, limit, { min: 1, integer: true });
    checkNumber(`windowMs of "${key}"`, windowMs, { above: 0 });
    checkNumber(`cost of "${key}"`, cost, { min: 0, max: limit, integer: true });
  }
  for (const { key, forMs } of coolDowns) checkNumber(`forMs of "${key}"`, forMs, { above: 0 });
}

/**
 * For stores, as `checkDemand`.
 * @throws {InvalidOptionError}
 */
export function checkLease({ key, capacity, ttlMs }: LeaseDemand): void {
  checkNumber(`capacity of "${key}"`, capacity, { min: 1, integer: true });
  checkNumber(`ttlMs of "${key}"`, ttlMs, { above: 0 });
}
