import type { Clock } from '../core/clock.ts';
import { PeerSilentError } from '../heartbeat/peer-silent-error.ts';
import { ReadyWaiters } from './ready-waiters.ts';

/** How sure a caller wants to be that the link is alive. */
export interface ConfirmAliveOptions {
  /** A sign of life this recent is enough. Milliseconds, 0 or more, default 1,500. */
  readonly withinMs?: number;
  /** How long to wait for one if there is none. Milliseconds, 0 or more, default 500. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Those who want a sign of life before they go on; all of them share one question to the peer. */
export class Freshness {
  readonly #clock: Clock;
  readonly #waiters: ReadyWaiters;
  #lastHeardMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#waiters = new ReadyWaiters(clock, () => new PeerSilentError(clock.now() - this.#lastHeardMs));
  }

  /** @param ask puts the question to the peer, unless it is on its way already */
  async confirm(options: ConfirmAliveOptions, ask: () => void): Promise<void> {
    const { withinMs = 1_500, timeoutMs = 500, signal } = options;
    if (this.#clock.now() - this.#lastHeardMs <= withinMs) return;
    const heard = this.#waiters.wait(signal === undefined ? { timeoutMs } : { timeoutMs, signal });
    ask();
    await heard;
  }

  heard(atMs: number): void {
    this.#lastHeardMs = atMs;
    if (this.#waiters.count > 0) this.#waiters.resolveAll(0);
  }

  /** The epoch is over: no sign of life will come in it. */
  lost(error: unknown): void {
    this.#waiters.rejectAll(error);
  }
}
