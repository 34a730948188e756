import { type Clock, systemClock, type Timer } from '@autobot/resilience';

/** A clock that the world moves: virtual time on command, or real time by waiting for it. */
export interface WorldClock extends Clock {
  /** Lets so much time pass. */
  run(byMs: number): Promise<void>;
  /** The event loop is blocked for so long. */
  stall(byMs: number): Promise<void>;
  /** The same from within a callback. */
  block(byMs: number): void;
}

/** Real time, counted from its making, so that plans say when faults strike. */
export class RealTime implements WorldClock {
  readonly #originMs: number = systemClock.now();

  now(): number {
    return systemClock.now() - this.#originMs;
  }

  wallNow(): number {
    return systemClock.wallNow();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return systemClock.setTimer(callback, delayMs);
  }

  afterInput(callback: () => void): void {
    systemClock.afterInput(callback);
  }

  endOfTurn(callback: () => void): void {
    systemClock.endOfTurn?.(callback);
  }

  run(byMs: number): Promise<void> {
    return new Promise((resolve) => {
      systemClock.setTimer(resolve, byMs);
    });
  }

  async stall(byMs: number): Promise<void> {
    this.block(byMs);
    await this.run(0);
  }

  block(byMs: number): void {
    const untilMs = this.now() + byMs;
    while (this.now() < untilMs);
  }
}
