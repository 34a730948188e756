import type { Admission } from './admission.ts';
import type { CallWindow } from './call-window.ts';

/**
 * The running calls in the order they began, so that one that hangs is counted as slow when it becomes slow
 * and not when it ends: a peer that answers nothing for a minute would otherwise look well for a minute.
 */
export class SlowCalls {
  readonly #slowCallMs: number;
  readonly #window: CallWindow;
  /** The oldest that is not counted yet; those before it are not kept. */
  #first: Admission | undefined;
  #last: Admission | undefined;

  constructor(slowCallMs: number, window: CallWindow) {
    this.#slowCallMs = slowCallMs;
    this.#window = window;
  }

  started(admission: Admission): void {
    admission.isRunning = true;
    admission.previous = this.#last;
    if (this.#last === undefined) this.#first = admission;
    else this.#last.next = admission;
    this.#last = admission;
  }

  ended(admission: Admission): void {
    if (!admission.isRunning) return;
    admission.isRunning = false;
    if (admission.previous === undefined) this.#first = admission.next;
    else admission.previous.next = admission.next;
    if (admission.next === undefined) this.#last = admission.previous;
    else admission.next.previous = admission.previous;
    admission.previous = undefined;
    admission.next = undefined;
  }

  /** Counts the calls that have become slow, once each; true if there were any. */
  countSlow(nowMs: number): boolean {
    let isChanged = false;
    for (let oldest = this.#first; oldest !== undefined && this.isSlow(oldest, nowMs); oldest = this.#first) {
      this.ended(oldest);
      oldest.slowMark = this.#window.record(false, true, nowMs);
      isChanged = true;
    }
    return isChanged;
  }

  isSlow(admission: Admission, nowMs: number): boolean {
    return nowMs - admission.startedMs >= this.#slowCallMs;
  }

  clear(): void {
    this.#first = undefined;
    this.#last = undefined;
  }
}
