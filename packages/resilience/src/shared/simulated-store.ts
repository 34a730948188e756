import { type Clock, systemClock } from '../core/clock.ts';
import type { MemoryStore } from './memory-store.ts';
import { StoreAwayError } from './store-away-error.ts';
import type {
  AcquireAnswer,
  Demand,
  Halt,
  LeaseAnswer,
  LeaseDemand,
  ProbeAnswer,
  SharedStore,
} from './shared-store.ts';

/** What a simulated store may be told. */
export interface SimulatedStoreOptions {
  readonly clock?: Clock;
  /** Milliseconds there and back, half of it each way; 0 or more, by call. Default 0. */
  readonly latencyMs?: () => number;
}

/**
 * A store on the other side of a network that fails on command, for tests and simulations: slow, refusing, frozen,
 * forgetful. Every process of a simulation has one of its own on the same `MemoryStore`, so that one can be cut off alone.
 */
export class SimulatedStore implements SharedStore {
  readonly name = 'simulated';
  readonly #memory: MemoryStore;
  readonly #clock: Clock;
  readonly #latencyMs: () => number;
  #state: 'up' | 'refusing' | 'frozen' = 'up';
  #thawed: (() => void)[] = [];

  constructor(memory: MemoryStore, { clock = systemClock, latencyMs = () => 0 }: SimulatedStoreOptions = {}) {
    this.#memory = memory;
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  /** Every call fails at once, as when the server is gone. */
  refuse(): void {
    this.#state = 'refusing';
  }

  /** Every call waits, and is carried out when the store comes up again: that is what a stopped server does. */
  freeze(): void {
    this.#state = 'frozen';
  }

  /** It answers again, first to what came while it was frozen. */
  comeUp(): void {
    this.#state = 'up';
    const thawed = this.#thawed;
    this.#thawed = [];
    for (const go of thawed) go();
  }

  acquire(demand: Demand): Promise<AcquireAnswer> {
    return this.#over(() => this.#memory.acquire(demand));
  }

  record(demand: Demand): Promise<void> {
    return this.#over(() => this.#memory.record(demand));
  }

  lease(demand: LeaseDemand): Promise<LeaseAnswer> {
    return this.#over(() => this.#memory.lease(demand));
  }

  renew(demand: LeaseDemand & { readonly token: number }): Promise<boolean> {
    return this.#over(() => this.#memory.renew(demand));
  }

  release(lease: { readonly key: string; readonly holder: string; readonly token: number }): Promise<void> {
    return this.#over(() => this.#memory.release(lease));
  }

  readHalt(key: string): Promise<Halt> {
    return this.#over(() => this.#memory.readHalt(key));
  }

  writeHalt(key: string, change: Parameters<SharedStore['writeHalt']>[1]): Promise<Halt> {
    return this.#over(() => this.#memory.writeHalt(key, change));
  }

  watchHalt(key: string, told: () => void): () => void {
    return this.#memory.watchHalt(key, () => {
      if (this.#state === 'up') told();
    });
  }

  takeProbe(probe: Parameters<SharedStore['takeProbe']>[0]): Promise<ProbeAnswer> {
    return this.#over(() => this.#memory.takeProbe(probe));
  }

  settleProbe(result: Parameters<SharedStore['settleProbe']>[0]): Promise<void> {
    return this.#over(() => this.#memory.settleProbe(result));
  }

  async #over<Value>(work: () => Promise<Value>): Promise<Value> {
    const halfMs = this.#latencyMs() / 2;
    await this.#travel(halfMs);
    if (this.#isRefusing()) throw new StoreAwayError(this.name, 'it refused the connection');
    if (this.#state === 'frozen') {
      await new Promise<void>((resolve) => {
        this.#thawed.push(resolve);
      });
    }
    const value = await work();
    await this.#travel(halfMs);
    // It went away before the answer got through: what was asked for was done nevertheless.
    if (this.#isRefusing()) throw new StoreAwayError(this.name, 'it closed the connection');
    return value;
  }

  #isRefusing(): boolean {
    return this.#state === 'refusing';
  }

  #travel(forMs: number): Promise<void> {
    if (forMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#clock.setTimer(resolve, forMs);
    });
  }
}
