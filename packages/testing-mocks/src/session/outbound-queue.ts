import type { Clock, Timer } from '@autobot/resilience';

/** What an outbound queue is made of. */
export interface OutboundQueueOptions {
  readonly clock: Clock;
  readonly write: (bytes: Uint8Array) => void;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly dueMs: number;
}

/** Lets messages out at once, later, or not at all for a while, and always in the order they came. */
export class OutboundQueue {
  readonly #clock: Clock;
  readonly #write: (bytes: Uint8Array) => void;
  #waiting: Waiting[] = [];
  #timer: Timer | undefined;
  #isPaused = false;
  #waitingBytes = 0;

  constructor(options: OutboundQueueOptions) {
    this.#clock = options.clock;
    this.#write = options.write;
  }

  /** Bytes that have not left. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** @param delayMs counted from now; never overtakes what waits already */
  push(bytes: Uint8Array, delayMs: number): void {
    if (delayMs <= 0 && this.#waiting.length === 0 && !this.#isPaused) {
      this.#write(bytes);
      return;
    }
    this.#waiting.push({ bytes, dueMs: this.#clock.now() + delayMs });
    this.#waitingBytes += bytes.length;
    this.#arm();
  }

  pause(): void {
    this.#isPaused = true;
    this.#disarm();
  }

  resume(): void {
    this.#isPaused = false;
    this.#flush();
  }

  /** Forgets everything that has not left. */
  clear(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#disarm();
  }

  #flush(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.now();
    let sent = 0;
    for (const { bytes, dueMs } of this.#waiting) {
      if (dueMs > nowMs) break;
      this.#write(bytes);
      this.#waitingBytes -= bytes.length;
      sent += 1;
    }
    this.#waiting = this.#waiting.slice(sent);
    this.#arm();
  }

  #arm(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#isPaused || this.#timer !== undefined) return;
    this.#timer = this.#clock.setTimer(
      () => {
        this.#flush();
      },
      Math.max(0, next.dueMs - this.#clock.now()),
    );
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
