import { type Clock, systemClock } from '../core/clock.ts';
import { LeaseBook } from './lease-book.ts';
import type {
  AcquireAnswer,
  Demand,
  Halt,
  LeaseAnswer,
  LeaseDemand,
  ProbeAnswer,
  SharedStore,
} from './shared-store.ts';
import { UseLog } from './use-log.ts';

/** What a store in memory may be told. */
export interface MemoryStoreOptions {
  /** Default `memory`. */
  readonly name?: string;
  readonly clock?: Clock;
}

type Probe =
  | { readonly is: 'running'; readonly holder: string; readonly untilMs: number }
  | { readonly is: 'up' | 'down'; readonly untilMs: number };

const NEVER_HALTED: Halt = { epoch: 0, isHalted: false, reason: '' };

/**
 * What several connectors of one process share. The same rules as a store that other processes reach too, so that code
 * written against the one runs on the other. It starts out knowing that nothing was used.
 */
export class MemoryStore implements SharedStore {
  readonly name: string;
  readonly #clock: Clock;
  readonly #uses: UseLog = new UseLog();
  readonly #leases: LeaseBook = new LeaseBook();
  readonly #halts: Map<string, Halt> = new Map();
  readonly #watchers: Map<string, Set<() => void>> = new Map();
  readonly #probes: Map<string, Probe> = new Map();

  constructor({ name = 'memory', clock = systemClock }: MemoryStoreOptions = {}) {
    this.name = name;
    this.#clock = clock;
  }

  acquire(demand: Demand): Promise<AcquireAnswer> {
    return answer(() => this.#uses.acquire(demand, this.#clock.now()));
  }

  record(demand: Demand): Promise<void> {
    return answer(() => {
      this.#uses.record(demand, this.#clock.now());
    });
  }

  lease(demand: LeaseDemand): Promise<LeaseAnswer> {
    return answer(() => this.#leases.lease(demand, this.#clock.now()));
  }

  renew(demand: LeaseDemand & { readonly token: number }): Promise<boolean> {
    return answer(() => this.#leases.renew(demand, this.#clock.now()));
  }

  release(lease: { readonly key: string; readonly holder: string; readonly token: number }): Promise<void> {
    return answer(() => {
      this.#leases.release(lease);
    });
  }

  readHalt(key: string): Promise<Halt> {
    return Promise.resolve(this.#halts.get(key) ?? NEVER_HALTED);
  }

  writeHalt(
    key: string,
    change: {
      readonly isHalted: boolean;
      readonly reason: string;
      readonly ifEpoch?: number;
      readonly atLeastEpoch?: number;
    },
  ): Promise<Halt> {
    const { isHalted, reason, ifEpoch, atLeastEpoch = 0 } = change;
    const now = this.#halts.get(key) ?? NEVER_HALTED;
    if (ifEpoch !== undefined && ifEpoch !== now.epoch) return Promise.resolve(now);
    const next = { epoch: Math.max(now.epoch + 1, atLeastEpoch), isHalted, reason };
    this.#halts.set(key, next);
    for (const told of this.#watchers.get(key) ?? []) told();
    return Promise.resolve(next);
  }

  watchHalt(key: string, told: () => void): () => void {
    const watchers = this.#watchers.get(key) ?? new Set<() => void>();
    const own = (): void => {
      told();
    };
    this.#watchers.set(key, watchers.add(own));
    return () => watchers.delete(own);
  }

  takeProbe(probe: { readonly key: string; readonly holder: string; readonly ttlMs: number }): Promise<ProbeAnswer> {
    const nowMs = this.#clock.now();
    const known = this.#probes.get(probe.key);
    if (known !== undefined && known.untilMs > nowMs) {
      return Promise.resolve(known.is === 'up' ? { may: 'go' } : { may: 'wait', waitMs: known.untilMs - nowMs });
    }
    this.#probes.set(probe.key, { is: 'running', holder: probe.holder, untilMs: nowMs + probe.ttlMs });
    return Promise.resolve({ may: 'probe' });
  }

  settleProbe(result: {
    readonly key: string;
    readonly holder: string;
    readonly isUp: boolean;
    readonly forMs: number;
  }): Promise<void> {
    const nowMs = this.#clock.now();
    const known = this.#probes.get(result.key);
    if (known?.is === 'running' && known.holder === result.holder && known.untilMs > nowMs) {
      this.#probes.set(result.key, { is: result.isUp ? 'up' : 'down', untilMs: nowMs + result.forMs });
    }
    return Promise.resolve();
  }

  /** Loses its memory, as a server does that was flushed, or restarted without having saved anything. */
  flush(): void {
    const nowMs = this.#clock.now();
    this.#uses.forget(nowMs);
    this.#leases.forget(nowMs);
    this.#halts.clear();
    this.#probes.clear();
  }
}

/** What is thrown while answering rejects, as from a store that is far away. */
function answer<Value>(work: () => Value): Promise<Value> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
