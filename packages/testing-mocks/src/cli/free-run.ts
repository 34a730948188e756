import { type Clock, type Timer } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import type { MockTws } from '../server/mock-tws.ts';

// What a client has not taken by then, it is given time to take.
const MOST_BACKLOG_BYTES = 65_536;
const LOOK_AGAIN_MS = 2;

/**
 * Time that is not waited out: it jumps from one timer to the next as soon as every client has taken what it was sent.
 * It stands still until the first client has sent startApi, so that nothing of a scenario passes unseen.
 * Between two jumps whatever clients have sent is read, so a request is answered before more time passes.
 */
export class FreeRun implements Disposable {
  readonly clock: FakeClock;
  readonly #real: Clock;
  #timer: Timer | undefined;
  #isOver = false;

  /** @param real where the time of day comes from at the start, and the turns of the event loop */
  constructor(real: Clock) {
    this.#real = real;
    this.clock = new FakeClock(real.wallNow());
  }

  start(tws: MockTws): this {
    this.#step(tws);
    return this;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }

  #step(tws: MockTws): void {
    if (this.#isOver) return;
    const next = (): void => {
      this.#step(tws);
    };
    const { nextTimerMs } = this.clock;
    if (nextTimerMs === undefined || isToWait(tws)) {
      this.#timer = this.#real.setTimer(next, LOOK_AGAIN_MS);
      return;
    }
    this.clock.advance(Math.max(0, nextTimerMs - this.clock.now()));
    this.#real.afterInput(next);
  }
}

function isToWait(tws: MockTws): boolean {
  const { clients } = tws.status();
  if (clients.some(({ backlogBytes }) => backlogBytes > MOST_BACKLOG_BYTES)) return true;
  return clients.length === 0 && tws.journal.connections.every(({ clientId }) => clientId === undefined);
}
