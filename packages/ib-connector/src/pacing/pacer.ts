import {
  type Call,
  type Clock,
  type LawSnapshot,
  onAbort,
  QueueFullError,
  RateLimitedError,
  type Timer,
} from '@autobot/resilience';
import type { LineSlots } from './line-slots.ts';
import { type Blocker, type PacingEstimate, PacingNeed } from './pacing-need.ts';
import { operationPacing } from './pacing-rules.ts';
import { PacingWindows } from './pacing-windows.ts';
import { Ticket } from './ticket.ts';

/** What a paced request wants. */
export interface PacingRequest {
  readonly operation: string;
  readonly key?: string | undefined;
  /** What it counts for in the windows; default 1. */
  readonly cost?: number;
}

/** The history lane at one moment; serialisable. */
export interface HistoryLaneStatus {
  /** Requests that wait for a rule or a slot. */
  readonly queued: number;
  /** What is left of the time TWS closed the lane for; 0 if it is open. */
  readonly closedMs: number;
  /** What is left of the 60 in ten minutes. */
  readonly window: LawSnapshot;
}

/** What a pacer is made from. */
export interface PacerOptions {
  readonly clock: Clock;
  readonly slots: LineSlots;
  /** Requests that may wait; one more is refused. */
  readonly maxQueue: number;
}

interface Waiter {
  readonly operation: string;
  readonly need: PacingNeed;
  readonly priority: number;
  readonly grant: (ticket: Ticket) => void;
  readonly refuse: (error: Error) => void;
}

// How long TWS's complaint closes the history lane: 60 s, doubled each time, at most 10 min (ib-connectivity.md 1-D, 162).
const FIRST_CLOSED_MS = 60_000;
const LONGEST_CLOSED_MS = 600_000;

/**
 * Holds requests back until every rule that counts them and the slot they need are free, and takes all of them at one
 * instant or none. Who waits for one contract does not hold up another; under one rule the order is kept.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #slots: LineSlots;
  readonly #maxQueue: number;
  readonly #windows = new PacingWindows();
  readonly #waiters: Waiter[] = [];
  #timer: Timer | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #isServing = false;
  #openAtMs = Number.NEGATIVE_INFINITY;
  #closedForMs = 0;

  constructor({ clock, slots, maxQueue }: PacerOptions) {
    this.#clock = clock;
    this.#slots = slots;
    this.#maxQueue = maxQueue;
  }

  /** How long a request would wait and why, if it were made so many times now. Nothing is taken. */
  estimate(request: PacingRequest, times: number = 1): PacingEstimate {
    return this.#estimate(this.#needOf(request), times);
  }

  /** A ticket if nothing stands in the way now and nobody who came before wants it. */
  tryTake(request: PacingRequest): Ticket | undefined {
    const nowMs = this.#clock.now();
    const need = this.#needOf(request);
    if (this.#isClosedTo(need, nowMs) || need.blockers(nowMs).length > 0 || need.isOvertaking(nowMs)) return undefined;
    return this.#hold(need);
  }

  /**
   * Waits for a ticket. Rejects with `RateLimitedError` at once if the call's deadline comes first, with
   * `QueueFullError`, or with the reason of the call when it is given up; nothing is held then.
   */
  take(request: PacingRequest, call: Call): Promise<Ticket> {
    const need = this.#needOf(request);
    const { waitMs, rule } = this.#estimate(need, 1);
    const endMs = call.deadlineMs ?? Number.POSITIVE_INFINITY;
    if (this.#clock.now() + waitMs > endMs) {
      const wait = `${request.operation} would wait ${Math.ceil(waitMs / 1_000)} s for IB's rule ${String(rule)}`;
      return Promise.reject(new RateLimitedError(`${wait}: give it a longer timeoutMs, or ask later`, waitMs));
    }
    if (this.#waiters.length >= this.#maxQueue) {
      return Promise.reject(new QueueFullError(`${this.#maxQueue} requests wait for IB's pacing already`, waitMs));
    }
    return this.#wait(need, call);
  }

  /** TWS said that history comes too fast: the whole lane is closed for a while, longer each time. */
  historyRefused(): void {
    const nowMs = this.#clock.now();
    if (nowMs < this.#openAtMs) return;
    const isRelapse = nowMs - this.#openAtMs < LONGEST_CLOSED_MS;
    this.#closedForMs = isRelapse ? Math.min(2 * this.#closedForMs, LONGEST_CLOSED_MS) : FIRST_CLOSED_MS;
    this.#openAtMs = nowMs + this.#closedForMs;
  }

  /** Lets through whoever may go now; called when a slot came free. */
  serve(): void {
    if (this.#isServing || this.#waiters.length === 0) return;
    this.#isServing = true;
    this.#timer?.cancel();
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.now();
    const blocked = new Set<Blocker>();
    for (const waiter of this.#waiters.slice()) {
      // Under a rule that somebody before waits for, nobody overtakes.
      if (waiter.need.isUnder(blocked)) continue;
      if (this.#grant(waiter, nowMs)) continue;
      for (const blocker of waiter.need.blockers(nowMs)) blocked.add(blocker);
      this.#wakeFor(waiter.need, nowMs);
    }
    this.#isServing = false;
  }

  /** Nothing will be sent any more: whoever waits is told so, with an error made for its operation. */
  giveUp(toError: (operation: string) => Error): void {
    this.#timer?.cancel();
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    for (const waiter of this.#waiters.slice()) {
      this.#leave(waiter);
      waiter.refuse(toError(waiter.operation));
    }
  }

  status(): HistoryLaneStatus {
    const nowMs = this.#clock.now();
    return {
      queued: this.#waiters.length,
      closedMs: Math.max(0, this.#openAtMs - nowMs),
      window: this.#windows.historyWindow(nowMs),
    };
  }

  #needOf({ operation, key, cost = 1 }: PacingRequest): PacingNeed {
    const { rules = [], slot, isHistory = false } = operationPacing.get(operation) ?? {};
    const windows = key === undefined ? [] : this.#windows.of(rules, key, this.#clock.now());
    return new PacingNeed(this.#slots, { windows, slot, cost, isHistory });
  }

  #estimate(need: PacingNeed, times: number): PacingEstimate {
    const nowMs = this.#clock.now();
    const estimate = need.estimate(nowMs, times);
    const closedMs = need.isHistory ? this.#openAtMs - nowMs : 0;
    return closedMs > estimate.waitMs ? { waitMs: closedMs, rule: 'historyClosed' } : estimate;
  }

  #wait(need: PacingNeed, call: Call): Promise<Ticket> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        operation: call.operation,
        need,
        priority: call.priority,
        grant: (ticket) => {
          stopListening();
          resolve(ticket);
        },
        refuse: (error) => {
          stopListening();
          reject(error);
        },
      };
      const stopListening = onAbort(call, () => {
        this.#leave(waiter);
        // Whatever the caller aborted with is what it gets back.
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        reject(call.signal.reason);
        this.serve();
      });
      this.#join(waiter);
      this.#wakeFor(need, this.#clock.now());
    });
  }

  #join(waiter: Waiter): void {
    const behind = this.#waiters.findLastIndex(({ priority }) => priority >= waiter.priority);
    this.#waiters.splice(behind + 1, 0, waiter);
    waiter.need.queue(true);
  }

  #leave(waiter: Waiter): void {
    this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
    waiter.need.queue(false);
  }

  #grant(waiter: Waiter, nowMs: number): boolean {
    if (this.#isClosedTo(waiter.need, nowMs) || waiter.need.blockers(nowMs).length > 0) return false;
    const ticket = this.#hold(waiter.need);
    if (ticket === undefined) return false;
    this.#leave(waiter);
    waiter.grant(ticket);
    return true;
  }

  #hold(need: PacingNeed): Ticket | undefined {
    const held = need.hold();
    if (held === undefined) return undefined;
    const onDropped = (): void => {
      this.serve();
    };
    return new Ticket({ clock: this.#clock, need, lease: held.lease, onDropped });
  }

  #isClosedTo(need: PacingNeed, nowMs: number): boolean {
    return need.isHistory && nowMs < this.#openAtMs;
  }

  // A slot that comes free wakes by itself; only time needs a timer.
  #wakeFor(need: PacingNeed, nowMs: number): void {
    const waitMs = Math.max(need.windowsMs(nowMs), need.isHistory ? this.#openAtMs - nowMs : 0);
    if (waitMs <= 0 || nowMs + waitMs >= this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = nowMs + waitMs;
    this.#timer = this.#clock.setTimer(() => {
      this.serve();
    }, waitMs);
  }
}
