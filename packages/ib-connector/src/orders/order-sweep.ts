import type { Clock, Timer } from '@autobot/resilience';

/** When the broker is asked for its orders besides connecting and recovering. */
export interface OrderSweepOptions {
  readonly clock: Clock;
  /** From one question to the next without a reason. Milliseconds. */
  readonly intervalMs: number;
  /** From a doubt to the question, so that one question answers several. Milliseconds. */
  readonly doubtMs: number;
  readonly reconcile: () => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

/** Reconciles on a timer, and soon after a doubt; one at a time. */
export class OrderSweep {
  readonly #options: OrderSweepOptions;
  #timer: Timer | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #isOn = false;
  #isUnderWay = false;

  constructor(options: OrderSweepOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isOn = true;
    this.#schedule(this.#options.intervalMs);
  }

  stop(): void {
    this.#isOn = false;
    this.#timer?.cancel();
    this.#dueMs = Number.POSITIVE_INFINITY;
  }

  /** Something cannot be believed as it stands: asks sooner. */
  doubt(): void {
    if (this.#isOn) this.#schedule(this.#options.doubtMs);
  }

  #schedule(delayMs: number): void {
    const { clock } = this.#options;
    if (clock.now() + delayMs >= this.#dueMs) return;
    this.#dueMs = clock.now() + delayMs;
    this.#timer?.cancel();
    this.#timer = clock.setTimer(() => {
      void this.#sweep();
    }, delayMs);
    // A desk that has nothing else to do must not keep the process alive.
    this.#timer.keepAlive?.(false);
  }

  async #sweep(): Promise<void> {
    this.#dueMs = Number.POSITIVE_INFINITY;
    if (this.#isUnderWay) {
      this.#schedule(this.#options.doubtMs);
      return;
    }
    this.#isUnderWay = true;
    try {
      await this.#options.reconcile();
    } catch (error) {
      this.#options.onFailed(error);
    } finally {
      this.#isUnderWay = false;
    }
    if (this.#isOn) this.#schedule(this.#options.intervalMs);
  }
}
