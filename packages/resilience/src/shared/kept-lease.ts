import type { Clock, Timer } from '../core/clock.ts';
import type { SharedLease } from './shared-lease.ts';

/** What a kept lease is made from. */
export interface KeptLeaseParts {
  readonly first: SharedLease;
  /** Asks for the same place under the same name. */
  readonly again: () => Promise<{ readonly lease: SharedLease | undefined; readonly isFull: boolean }>;
  readonly clock: Clock;
  /** How often to ask while the store cannot say. */
  readonly pollMs: number;
}

/**
 * A place wanted for long, such as a stream or a name. When its lease lapses because the store was away, the place is
 * leased again as soon as the store answers; what it stands for goes on meanwhile, because nobody who asks that store
 * could have got it. Once somebody else has it `signal` is aborted: then whatever it stands for must end.
 */
export class KeptLease implements AsyncDisposable {
  readonly #parts: KeptLeaseParts;
  readonly #lost: AbortController = new AbortController();
  #lease: SharedLease;
  #timer: Timer | undefined;
  #isReleased = false;

  constructor(parts: KeptLeaseParts) {
    this.#parts = parts;
    this.#lease = parts.first;
    this.#watch();
  }

  /** True while the store knows of it; false too while it has lapsed and nobody else is known to have it. */
  get isHeld(): boolean {
    return this.#lease.isHeld;
  }

  /** Token of the lease now, or of the last one. */
  get token(): number {
    return this.#lease.token;
  }

  /** Aborted once somebody else has the place. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Gives the place up. Twice is as good as once. */
  async release(): Promise<void> {
    this.#isReleased = true;
    this.#timer?.cancel();
    await this.#lease.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  #watch(): void {
    this.#lease.signal.addEventListener('abort', this.#askAgain, { once: true });
  }

  readonly #askAgain = (): void => {
    void this.#leaseAgain();
  };

  async #leaseAgain(): Promise<void> {
    if (this.#isReleased) return;
    const { lease, isFull } = await this.#parts.again();
    if (lease !== undefined) await this.#adopt(lease);
    else if (isFull) this.#lose();
    else this.#askLater();
  }

  async #adopt(lease: SharedLease): Promise<void> {
    this.#lease = lease;
    if (this.#isReleased) await lease.release();
    else this.#watch();
  }

  #lose(): void {
    if (this.#isReleased) return;
    this.#lost.abort(new Error('the place was taken by another process while the store could not be reached'));
  }

  #askLater(): void {
    if (this.#isReleased) return;
    const { clock, pollMs } = this.#parts;
    this.#timer = clock.setTimer(this.#askAgain, pollMs);
    this.#timer.keepAlive?.(false);
  }
}
