import type { Lease } from '@autobot/resilience';
import type { LineSlots, SlotKind } from './line-slots.ts';
import type { RuleName } from './pacing-rules.ts';
import type { PacingWindow } from './pacing-window.ts';

/** What stands in a request's way: a window, a kind of slot. */
export type Blocker = PacingWindow | SlotKind;

/** How long a request would wait, told before it is made. */
export interface PacingEstimate {
  /** At least so many milliseconds; how long others keep their slots is not known. 0 if it may go now. */
  readonly waitMs: number;
  /** The rule that makes it wait longest; undefined if none does. */
  readonly rule: RuleName | 'historyClosed' | `slots.${SlotKind}` | undefined;
}

/** Everything one request takes: places in windows, and a slot. */
export class PacingNeed {
  readonly isHistory: boolean;
  readonly #windows: readonly PacingWindow[];
  readonly #slot: SlotKind | undefined;
  readonly #cost: number;
  readonly #slots: LineSlots;

  constructor(slots: LineSlots, takes: PacingTakes) {
    this.#slots = slots;
    this.#windows = takes.windows;
    this.#slot = takes.slot;
    this.#cost = takes.cost;
    this.isHistory = takes.isHistory;
  }

  /** All that is not free for it now. */
  blockers(nowMs: number): readonly Blocker[] {
    const full: Blocker[] = this.#windows.filter((window) => window.waitMs(nowMs, window.weigh(this.#cost)) > 0);
    if (this.#slot !== undefined && !this.#slots.isFree(this.#slot)) full.push(this.#slot);
    return full;
  }

  /** True if it falls under one of them. */
  isUnder(blocked: ReadonlySet<Blocker>): boolean {
    return (this.#slot !== undefined && blocked.has(this.#slot)) || this.#windows.some((window) => blocked.has(window));
  }

  /** True if a newcomer would take what somebody who waits has more right to. */
  isOvertaking(nowMs: number): boolean {
    // Who waits may weigh one more than the newcomer.
    return this.#windows.some((window) => window.isWaitedFor && window.waitMs(nowMs, window.weigh(this.#cost) + 1) > 0);
  }

  /** Milliseconds until its windows are free; 0 if they are. */
  windowsMs(nowMs: number): number {
    return Math.max(0, ...this.#windows.map((window) => window.waitMs(nowMs, window.weigh(this.#cost))));
  }

  /** How long it would wait behind all who wait, made so many times over. */
  estimate(nowMs: number, times: number): PacingEstimate {
    const isSlotFree = this.#slot === undefined || this.#slots.isFree(this.#slot);
    let longest: PacingEstimate = { waitMs: 0, rule: isSlotFree ? undefined : `slots.${this.#slot}` };
    for (const window of this.#windows) {
      const cost = window.weigh(this.#cost * times);
      const waitMs = window.expectedMs(nowMs, cost);
      if (waitMs > longest.waitMs) longest = { waitMs, rule: window.rule.name };
    }
    return longest;
  }

  /** It begins to wait, or ends to. */
  queue(isWaiting: boolean): void {
    for (const window of this.#windows) window.queue(isWaiting ? window.weigh(this.#cost) : -window.weigh(this.#cost));
  }

  /** Takes its slot and holds its places; undefined if the slot went to another. */
  hold(): { readonly lease: Lease | undefined } | undefined {
    const lease = this.#slot === undefined ? undefined : this.#slots.tryAcquire(this.#slot);
    if (this.#slot !== undefined && lease === undefined) return undefined;
    for (const window of this.#windows) window.hold(window.weigh(this.#cost));
    return { lease };
  }

  sent(nowMs: number): void {
    for (const window of this.#windows) window.sent(nowMs, window.weigh(this.#cost));
  }

  drop(): void {
    for (const window of this.#windows) window.drop(window.weigh(this.#cost));
  }
}

/** What a need is made of. */
export interface PacingTakes {
  readonly windows: readonly PacingWindow[];
  readonly slot: SlotKind | undefined;
  readonly cost: number;
  /** It waits while TWS has closed the history lane. */
  readonly isHistory: boolean;
}
