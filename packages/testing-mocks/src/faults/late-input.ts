import type { Clock, Timer } from '@autobot/resilience';
import type { ActiveConditions } from './active-conditions.ts';

/** What late input is made of. */
export interface LateInputOptions {
  readonly clock: Clock;
  readonly conditions: ActiveConditions;
  /** What takes a client's bytes in the end. */
  readonly session: { readonly clientId: number; receive(bytes: Uint8Array): void };
}

interface Arrival {
  readonly dueMs: number;
  readonly bytes: Uint8Array;
}

/**
 * Between a socket and its session: lets a client's bytes through at once, unless faults say that they are late.
 * Their order is kept. What is under way when the client leaves is lost.
 */
export class LateInput {
  readonly #options: LateInputOptions;
  #waiting: Arrival[] = [];
  #timer: Timer | undefined;

  constructor(options: LateInputOptions) {
    this.#options = options;
  }

  receive(bytes: Uint8Array): void {
    const { clock, conditions, session } = this.#options;
    const delayMs = conditions.delayInputMs(session.clientId);
    if (delayMs === 0 && this.#waiting.length === 0) {
      session.receive(bytes);
      return;
    }
    const nowMs = clock.now();
    const dueMs = Math.max(nowMs + delayMs, this.#waiting.at(-1)?.dueMs ?? nowMs);
    // The socket may use its buffer again before they arrive.
    this.#waiting.push({ dueMs, bytes: Uint8Array.from(bytes) });
    if (this.#waiting.length === 1) this.#awaitFirst();
  }

  /** The connection is gone, and with it whatever is under way. */
  release(): void {
    this.#timer?.cancel();
    this.#waiting = [];
  }

  #awaitFirst(): void {
    const { clock, session } = this.#options;
    const [first] = this.#waiting;
    if (first === undefined) return;
    const waitMs = Math.max(0, first.dueMs - clock.now());
    this.#timer = clock.setTimer(() => {
      // Still in its place while it is read, so that nothing that comes meanwhile overtakes what is behind it.
      session.receive(first.bytes);
      this.#waiting.shift();
      this.#awaitFirst();
    }, waitMs);
  }
}
