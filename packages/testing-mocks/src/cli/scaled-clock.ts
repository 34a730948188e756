import type { Clock, Timer } from '@autobot/resilience';

/** A clock on which time passes faster: `speed` milliseconds in one of the clock it stands on. */
export class ScaledClock implements Clock {
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #startedMs: number;
  readonly #startedWallMs: number;

  constructor(clock: Clock, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
    this.#startedMs = clock.now();
    this.#startedWallMs = clock.wallNow();
  }

  now(): number {
    return (this.#clock.now() - this.#startedMs) * this.#speed;
  }

  wallNow(): number {
    return this.#startedWallMs + this.now();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#clock.setTimer(callback, delayMs / this.#speed);
  }

  afterInput(callback: () => void): void {
    this.#clock.afterInput(callback);
  }
}
