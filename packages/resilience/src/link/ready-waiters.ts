import type { Clock } from '../core/clock.ts';

/** How long a wait for the link may take. */
export interface ReadyWait {
  /** Gives the wait up; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds, 0 or more, default without end. */
  readonly timeoutMs?: number;
}

type Outcome = { readonly epoch: number } | { readonly error: unknown };

interface Waiter {
  readonly settle: (outcome: Outcome) => void;
}

/** Calls that wait for the link, in the order they came. Each settles exactly once and leaves nothing behind. */
export class ReadyWaiters {
  readonly #clock: Clock;
  readonly #timedOut: () => unknown;
  readonly #waiting: Set<Waiter> = new Set();

  /** @param timedOut makes the error for a wait that took too long */
  constructor(clock: Clock, timedOut: () => unknown) {
    this.#clock = clock;
    this.#timedOut = timedOut;
  }

  get count(): number {
    return this.#waiting.size;
  }

  async wait(options: ReadyWait): Promise<number> {
    options.signal?.throwIfAborted();
    const outcome = await this.#outcome(options);
    if ('error' in outcome) throw outcome.error;
    return outcome.epoch;
  }

  resolveAll(epoch: number): void {
    this.#settleAll({ epoch });
  }

  rejectAll(error: unknown): void {
    this.#settleAll({ error });
  }

  #outcome({ signal, timeoutMs = Number.POSITIVE_INFINITY }: ReadyWait): Promise<Outcome> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        waiter.settle({ error: signal?.reason });
      };
      const timer = Number.isFinite(timeoutMs)
        ? this.#clock.setTimer(() => {
            waiter.settle({ error: this.#timedOut() });
          }, timeoutMs)
        : undefined;
      const waiter: Waiter = {
        settle: (outcome) => {
          this.#waiting.delete(waiter);
          timer?.cancel();
          signal?.removeEventListener('abort', giveUp);
          resolve(outcome);
        },
      };
      signal?.addEventListener('abort', giveUp);
      this.#waiting.add(waiter);
    });
  }

  #settleAll(outcome: Outcome): void {
    for (const waiter of this.#waiting) waiter.settle(outcome);
  }
}
