import { type Begun, BegunInOrder } from '../core/begun-in-order.ts';
import type { Clock, Timer } from '../core/clock.ts';

/** Something that expires unless it is removed in time. */
export interface Expiring extends Begun<Expiring> {
  /** Called once, after it was taken out of its queue. Must not throw. */
  expire(nowMs: number): void;
}

/**
 * Waits of one length. The first to come is the first to expire, so one timer serves them all,
 * and adding and removing cost no timer: `setTimeout` and `clearTimeout` per call would take six times a bare call.
 * An idle queue keeps its timer until it fires, without keeping the process alive.
 */
export class DeadlineQueue {
  readonly durationMs: number;
  readonly #clock: Clock;
  readonly #onIdle: (() => void) | undefined;
  readonly #waiting: BegunInOrder<Expiring>;
  #timer: Timer | undefined;
  #isKeptAlive: boolean | undefined;
  #isExpiring = false;

  /** @param onIdle called when the timer fired and nothing waits: the queue may be thrown away */
  constructor(durationMs: number, clock: Clock, onIdle?: () => void) {
    this.durationMs = durationMs;
    this.#clock = clock;
    this.#onIdle = onIdle;
    this.#waiting = new BegunInOrder(clock, () => {
      this.#keepAlive();
    });
  }

  /** @param beganMs if known; else it is when this turn ends. One queue is always told, or never. */
  add(item: Expiring, beganMs?: number): void {
    this.#waiting.add(item, beganMs);
    if (this.#timer === undefined) this.#arm(this.durationMs);
  }

  /** Does nothing if it expired or was removed before. */
  remove(item: Expiring): void {
    this.#waiting.remove(item);
  }

  // Once a turn and not with each call: to ref and unref a timer costs more than all the rest.
  #keepAlive(): void {
    const isNeeded = this.#waiting.first !== undefined;
    if (isNeeded === this.#isKeptAlive) return;
    this.#isKeptAlive = isNeeded;
    this.#timer?.keepAlive?.(isNeeded);
  }

  #arm(delayMs: number): void {
    if (this.#isExpiring) return;
    this.#timer = this.#clock.setTimer(this.#wake, delayMs);
    this.#isKeptAlive = true;
  }

  readonly #wake = (): void => {
    // After a stall timers run before input is read: an answer that already lies in the socket's buffer wins.
    this.#clock.afterInput(this.#expireDue);
  };

  /** Infinity if it is not known yet when that began. */
  #dueMs(item: Expiring): number {
    return (item.beganMs ?? Infinity) + this.durationMs;
  }

  readonly #expireDue = (): void => {
    const nowMs = this.#clock.now();
    this.#timer = undefined;
    this.#isExpiring = true;
    let item = this.#waiting.first;
    for (; item !== undefined && this.#dueMs(item) <= nowMs; item = this.#waiting.first) {
      this.remove(item);
      item.expire(nowMs);
    }
    this.#isExpiring = false;
    if (item === undefined) this.#onIdle?.();
    else this.#arm(Math.min(this.durationMs, this.#dueMs(item) - nowMs));
  };
}

/** Waits of several lengths: a queue for each, thrown away when idle. */
export class DeadlineQueues {
  readonly #clock: Clock;
  readonly #byDurationMs: Map<number, DeadlineQueue> = new Map();
  // Nearly all waits are of one length.
  #last: DeadlineQueue | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The queue for this duration. */
  of(durationMs: number): DeadlineQueue {
    if (this.#last?.durationMs === durationMs) return this.#last;
    const queue = this.#byDurationMs.get(durationMs) ?? this.#make(durationMs);
    this.#last = queue;
    return queue;
  }

  #make(durationMs: number): DeadlineQueue {
    const made = new DeadlineQueue(durationMs, this.#clock, () => {
      this.#byDurationMs.delete(durationMs);
      this.#last = undefined;
    });
    this.#byDurationMs.set(durationMs, made);
    return made;
  }
}
