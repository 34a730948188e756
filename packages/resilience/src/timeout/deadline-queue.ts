import type { Clock, Timer } from '../core/clock.ts';

/** Something that expires unless it is removed in time. */
export interface Expiring {
  dueMs: number;
  isQueued: boolean;
  previous: Expiring | undefined;
  next: Expiring | undefined;
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
  #first: Expiring | undefined;
  #last: Expiring | undefined;
  #timer: Timer | undefined;
  #isExpiring = false;

  /** @param onIdle called when the timer fired and nothing waits: the queue may be thrown away */
  constructor(durationMs: number, clock: Clock, onIdle?: () => void) {
    this.durationMs = durationMs;
    this.#clock = clock;
    this.#onIdle = onIdle;
  }

  add(item: Expiring, nowMs: number): void {
    item.dueMs = nowMs + this.durationMs;
    item.isQueued = true;
    item.previous = this.#last;
    if (this.#last === undefined) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
    if (this.#timer === undefined) this.#arm(this.durationMs);
    else if (this.#first === item) this.#timer.keepAlive?.(true);
  }

  /** Does nothing if it expired or was removed before. */
  remove(item: Expiring): void {
    if (!item.isQueued) return;
    item.isQueued = false;
    if (item.previous === undefined) this.#first = item.next;
    else item.previous.next = item.next;
    if (item.next === undefined) this.#last = item.previous;
    else item.next.previous = item.previous;
    item.previous = undefined;
    item.next = undefined;
    if (this.#first === undefined) this.#timer?.keepAlive?.(false);
  }

  #arm(delayMs: number): void {
    if (this.#isExpiring) return;
    this.#timer = this.#clock.setTimer(this.#wake, delayMs);
  }

  readonly #wake = (): void => {
    const isDue = this.#first !== undefined && this.#first.dueMs <= this.#clock.now();
    // After a stall timers run before input is read: an answer that already lies in the socket's buffer wins.
    if (isDue) this.#clock.afterInput(this.#expireDue);
    else this.#expireDue();
  };

  readonly #expireDue = (): void => {
    const nowMs = this.#clock.now();
    this.#timer = undefined;
    this.#isExpiring = true;
    for (let item = this.#first; item !== undefined && item.dueMs <= nowMs; item = this.#first) {
      this.remove(item);
      item.expire(nowMs);
    }
    this.#isExpiring = false;
    if (this.#first === undefined) this.#onIdle?.();
    else this.#arm(this.#first.dueMs - nowMs);
  };
}

/** Waits of several lengths: a queue for each, thrown away when idle. */
export class DeadlineQueues {
  readonly #clock: Clock;
  readonly #byDurationMs: Map<number, DeadlineQueue> = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The queue for this duration. */
  of(durationMs: number): DeadlineQueue {
    const known = this.#byDurationMs.get(durationMs);
    if (known !== undefined) return known;
    const made = new DeadlineQueue(durationMs, this.#clock, () => {
      this.#byDurationMs.delete(durationMs);
    });
    this.#byDurationMs.set(durationMs, made);
    return made;
  }
}
