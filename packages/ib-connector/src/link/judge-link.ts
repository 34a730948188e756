import type { Clock, LinkRuling } from '@autobot/resilience';
import { LinkFailedError } from '../errors/link-errors.ts';

// A session that was just cut off holds its client id for a while; asking every second would keep it busy.
// Growing waits of 5, 10, 20, 40 s: research/ib-connectivity.md 1-A, row 326.
const FIRST_ID_WAIT_MS = 5_000;
const LONGEST_ID_WAIT_MS = 40_000;

// A TWS that restarts was seen to answer with a version nobody knows (ib-connectivity.md 1-A, rows 503 and 506).
const RESTARTING_MS = 60_000;
const VERSION_WAIT_MS = 300_000;

/** Decides what the end of an epoch calls for, beside the usual backoff. */
export class LinkJudge {
  readonly #clock: Pick<Clock, 'now'>;
  /** Dials in a row that found the client id in use. */
  #collisions = 0;
  #wasReady = false;
  /** Since when TWS has answered with a version that we do not know; undefined if it does not. */
  #oddVersionSinceMs: number | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The link was opened: what was wrong before is over. */
  ready(): void {
    this.#wasReady = true;
    this.#oddVersionSinceMs = undefined;
  }

  /** The client id is never changed: only the id that sent an order may change it (DOC "Open Orders"). */
  judge(cause: unknown): LinkRuling | undefined {
    const reason = cause instanceof LinkFailedError ? cause.reason : undefined;
    this.#collisions = reason === 'clientIdInUse' ? this.#collisions + 1 : 0;
    if (!(cause instanceof LinkFailedError)) return undefined;
    switch (cause.reason) {
      case 'clientIdInUse':
        return { delayMs: Math.min(FIRST_ID_WAIT_MS * 2 ** (this.#collisions - 1), LONGEST_ID_WAIT_MS) };
      case 'wrongAccount':
        return { halt: cause.message };
      case 'unsupportedVersion':
        return this.#judgeVersion(cause);
      default:
        return undefined;
    }
  }

  // At the first dial it is the wrong TWS, or none at all. Later it is a TWS that restarts, or one that was replaced.
  #judgeVersion(cause: LinkFailedError): LinkRuling | undefined {
    if (!this.#wasReady) return { halt: cause.message };
    const nowMs = this.#clock.now();
    this.#oddVersionSinceMs ??= nowMs;
    return nowMs - this.#oddVersionSinceMs < RESTARTING_MS ? undefined : { delayMs: VERSION_WAIT_MS };
  }
}
