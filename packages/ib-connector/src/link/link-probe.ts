import { type Clock, FRONT_LANE } from '@autobot/resilience';
import { currentTime } from '../operations/current-time.ts';
import type { Requester } from '../requests/requester.ts';

/** What a probe of the link told. */
export interface ProbeResult {
  /** From the write to the answer, in milliseconds. */
  readonly roundTripMs: number;
  /** TWS's clock. */
  readonly serverTime: Date;
}

// Asked more often than once a second TWS gives no answer at all (ib_insync#479, #604). The margin is for messages
// that do not all travel equally fast: a second apart here can be less over there.
const LEAST_GAP_MS = 1_050;

/** Asks TWS for its time, at most once a second, however many want to know. */
export class LinkProbe {
  readonly #clock: Clock;
  readonly #requester: Requester;
  #last: (ProbeResult & { readonly atMs: number }) | undefined;
  #writtenMs = Number.NEGATIVE_INFINITY;
  #underWay: Promise<ProbeResult> | undefined;

  constructor(clock: Clock, requester: Requester) {
    this.#clock = clock;
    this.#requester = requester;
  }

  /** A new epoch: what the last one answered says nothing about this one. */
  forget(): void {
    this.#last = undefined;
  }

  /** An answer not older than a second, or a new one; callers share a probe that is under way. */
  probe(signal?: AbortSignal): Promise<ProbeResult> {
    const last = this.#last;
    if (last !== undefined && this.#clock.now() - last.atMs < LEAST_GAP_MS) return Promise.resolve(last);
    this.#underWay ??= this.#ask().finally(() => {
      this.#underWay = undefined;
    });
    return signal === undefined ? this.#underWay : untilAborted(this.#underWay, signal);
  }

  async #ask(): Promise<ProbeResult> {
    const waitMs = this.#writtenMs + LEAST_GAP_MS - this.#clock.now();
    if (waitMs > 0)
      await new Promise<void>((resolve) => {
        this.#clock.setTimer(resolve, waitMs);
      });
    // With the reserve of the cancels: a burst of our own must not make TWS look dead.
    const epochSeconds = await this.#requester.askEarly(this.#timed, undefined, { priority: FRONT_LANE });
    const atMs = this.#clock.now();
    this.#last = { roundTripMs: atMs - this.#writtenMs, serverTime: new Date(epochSeconds * 1_000), atMs };
    return this.#last;
  }

  // Counted from the write itself: a probe may have waited for room.
  readonly #timed: typeof currentTime = {
    ...currentTime,
    send: (...sent) => {
      this.#writtenMs = this.#clock.now();
      currentTime.send(...sent);
    },
  };
}

// One caller giving up must not end a probe that others wait for; it ends by its own time-out.
function untilAborted<Result>(answer: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      // Whatever the caller aborted with is what it gets back.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal.reason);
    };
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    answer
      .finally(() => {
        signal.removeEventListener('abort', giveUp);
      })
      .then(resolve, reject);
  });
}
