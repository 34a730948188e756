import type { Clock, Timer } from '@autobot/resilience';
import type { Notice } from '../inbound/inbound-event.ts';

const CONFIRM_MS = 2_000;

/**
 * A notice that an order was cancelled (202) ends it once its status agrees, or 2 s later: until then it only says why.
 * Source: research/ib-connectivity.md 1-E.
 */
export class CancelNotices {
  readonly #clock: Clock;
  readonly #believe: (notice: Notice) => void;
  readonly #timers = new Map<number, Timer>();

  /** @param believe called when no status has come; it may have ended by then */
  constructor(clock: Clock, believe: (notice: Notice) => void) {
    this.#clock = clock;
    this.#believe = believe;
  }

  heard(notice: Notice): void {
    this.#timers.get(notice.id)?.cancel();
    const timer = this.#clock.setTimer(() => {
      this.#timers.delete(notice.id);
      this.#believe(notice);
    }, CONFIRM_MS);
    this.#timers.set(notice.id, timer);
  }

  /** The link is gone: the broker is asked instead. */
  forget(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
