import { retryAfterOf } from '../core/retry-after-of.ts';
import type { LinkRuling, LinkSettings } from './link-supervisor-options.ts';

/** What happens after an epoch ended. */
export type Redial = { readonly halt: string } | { readonly attempt: number; readonly delayMs: number };

// The wait when a backoff or a ruling gives something that is no time. Milliseconds.
const FALLBACK_DELAY_MS = 1_000;

/** Counts failures in a row and decides whether and when to dial again. What a judge or a backoff throws is reported. */
export class RedialPolicy {
  readonly #settings: Pick<LinkSettings, 'backoff' | 'judge' | 'maxAttempts'>;
  readonly #report: (during: string, error: unknown) => void;
  #waits = 0;
  #failedDials = 0;
  #previousMs = 0;

  constructor(
    settings: Pick<LinkSettings, 'backoff' | 'judge' | 'maxAttempts'>,
    report: (during: string, error: unknown) => void,
  ) {
    this.#settings = settings;
    this.#report = report;
  }

  /** The link was stable, or a person started it: earlier failures say nothing any more. */
  forget(): void {
    this.#waits = 0;
    this.#failedDials = 0;
    this.#previousMs = 0;
  }

  /** A dial did not lead to a stable link. */
  countFailure(): void {
    this.#failedDials += 1;
  }

  decide(cause: unknown): Redial {
    const attempt = this.#waits + 1;
    const ruling = this.#judge(cause, attempt);
    if (ruling?.halt !== undefined) return { halt: ruling.halt };
    if (this.#failedDials >= this.#settings.maxAttempts) {
      return {
        halt: `gave up after ${this.#failedDials} ${this.#failedDials === 1 ? 'dial' : 'dials in a row'} that failed`,
      };
    }
    const delayMs = this.#delay(cause, attempt, ruling);
    this.#waits = attempt;
    this.#previousMs = delayMs;
    return { attempt, delayMs };
  }

  #judge(cause: unknown, attempt: number): LinkRuling | undefined {
    try {
      return this.#settings.judge(cause, attempt);
    } catch (error) {
      this.#report('judge', error);
      return undefined;
    }
  }

  #delay(cause: unknown, attempt: number, ruling: LinkRuling | undefined): number {
    try {
      const asked = { attempt, previousMs: this.#previousMs, retryAfterMs: retryAfterOf(cause) };
      const delayMs = ruling?.delayMs ?? this.#settings.backoff.delayMs(asked);
      if (delayMs >= 0 && delayMs < Number.POSITIVE_INFINITY) return delayMs;
      this.#report('backoff', new RangeError(`the wait before dial must be a finite time, was ${delayMs}`));
    } catch (error) {
      this.#report('backoff', error);
    }
    return FALLBACK_DELAY_MS;
  }
}
