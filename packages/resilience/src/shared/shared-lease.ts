import type { Timer } from '../core/clock.ts';
import type { Teller } from '../core/teller.ts';
import { askWithin, type Asking } from './ask-within.ts';
import type { LeaseDemand, LeaseStore } from './shared-store.ts';

/** What a lease is made from. */
export interface SharedLeaseParts extends Asking {
  readonly store: LeaseStore & { readonly name: string };
  readonly demand: LeaseDemand;
  readonly token: number;
  /** When the store was asked; its time to live is counted from there, which is never too late. */
  readonly askedAtMs: number;
  readonly teller: Teller;
  /** Called once it is released or lost. */
  readonly onEnd: () => void;
}

/**
 * A place in use, kept by renewing it. It is lost when the store says so, or could not be reached for its time to live:
 * then somebody else may hold it.
 */
export class SharedLease implements AsyncDisposable {
  /** Grows with every lease of the key: guard what you write by it, and who was overtaken is refused. */
  readonly token: number;
  readonly #parts: SharedLeaseParts;
  readonly #lost: AbortController = new AbortController();
  #validUntilMs: number;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(parts: SharedLeaseParts) {
    this.#parts = parts;
    this.token = parts.token;
    this.#validUntilMs = parts.askedAtMs + parts.demand.ttlMs;
    this.#arm();
  }

  /** The name under which the store knows it. */
  get holder(): string {
    return this.#parts.demand.holder;
  }

  /** True until it is released or lost. */
  get isHeld(): boolean {
    return !this.#isOver && this.#parts.clock.now() < this.#validUntilMs;
  }

  /** Aborted when the lease is lost. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Frees the place; if the store does not hear it, its time to live does. Twice is as good as once. */
  async release(): Promise<void> {
    if (this.#isOver) return;
    this.#end();
    const { store, demand, token } = this.#parts;
    await askWithin(this.#parts, () => store.release({ key: demand.key, holder: demand.holder, token }));
    this.#parts.onEnd();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  #arm(): void {
    const { clock, demand } = this.#parts;
    const leftMs = this.#validUntilMs - clock.now();
    this.#timer = clock.setTimer(this.#renew, Math.max(0, Math.min(demand.ttlMs / 3, leftMs)));
    this.#timer.keepAlive?.(false);
  }

  readonly #renew = (): void => {
    void this.#renewOnce();
  };

  async #renewOnce(): Promise<void> {
    const { store, clock, demand, token } = this.#parts;
    const askedAtMs = clock.now();
    const outcome = await askWithin(this.#parts, () => store.renew({ ...demand, token }));
    if (this.#isOver) return;
    if (outcome.isAnswered && outcome.value) this.#validUntilMs = askedAtMs + demand.ttlMs;
    const isRefused = outcome.isAnswered && !outcome.value;
    if (isRefused || clock.now() >= this.#validUntilMs) this.#lose();
    else this.#arm();
  }

  #lose(): void {
    this.#end();
    const { demand, teller } = this.#parts;
    teller.tell({ type: 'lease.lost', key: demand.key, token: this.token });
    this.#lost.abort(new Error(`the lease of "${demand.key}" was lost: its store did not renew it`));
    this.#parts.onEnd();
  }

  #end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }
}
