import type { Backoff } from '../backoff/backoff.ts';
import { type Call, deriveCall, onAbort } from '../core/call.ts';
import { checkNumber } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { fuse } from '../core/fuse.ts';
import { type FusedHooks, keptBack, type Passage } from '../core/fused-hooks.ts';
import { judge } from '../core/judge.ts';
import type { Middleware } from '../core/middleware.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { retryAfterOf } from '../core/retry-after-of.ts';
import { type Classify, verdictOf } from '../core/verdict.ts';
import type { RetryBudget } from './retry-budget.ts';
import { type GivenUpBecause, nextTry, type TryRules } from './next-try.ts';

/** What a retry is made from. */
export interface RetryOptions {
  /** Tries in all, the first included; a whole number, 1 or more. */
  readonly maxAttempts: number;
  /** The wait before each repeat. One that gives no time (NaN, negative, Infinity) or throws ends the tries. */
  readonly backoff: Backoff;
  /** No repeat begins later than this after the first try began, in milliseconds above 0. Default Infinity. */
  readonly maxElapsedMs?: number;
  /** Shared with others to bound the load that repeats add. Default: none. */
  readonly budget?: RetryBudget;
  /** A `fault` and a `throttled` are repeated, the rest is passed on. Default `verdictOf`. */
  readonly classify?: Classify;
  /** Shown in events. Default `retry`. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/**
 * Repeats a query that failed for a reason that may pass. Commands and cancels go through once and are never repeated.
 * Rejects with the last error; with the signal's reason, at once, if the call is given up during a wait.
 * Gives up early if the wait would outlast the call's deadline.
 * @throws {InvalidOptionError}
 */
export function retry(options: RetryOptions): Middleware {
  return fuse({ name: 'retry', hooks: new Retry(options) });
}

class Retry implements FusedHooks<Tries | undefined> {
  readonly rules: TryRules;
  readonly clock: Clock;
  readonly events: EventSink<ResilienceEvent> | undefined;
  readonly name: string;
  readonly #budget: RetryBudget | undefined;
  readonly #classify: Classify;

  constructor(options: RetryOptions) {
    const { backoff, budget, clock = systemClock, maxElapsedMs = Infinity } = options;
    this.rules = {
      maxAttempts: checkNumber('maxAttempts', options.maxAttempts, {
        min: 1,
        integer: true,
        hint: 'the first included',
      }),
      maxElapsedMs: checkNumber('maxElapsedMs', maxElapsedMs, { above: 0, infinite: true }),
      backoff,
    };
    this.clock = clock;
    this.events = options.events;
    this.name = options.name ?? 'retry';
    this.#budget = budget;
    this.#classify = options.classify ?? verdictOf;
  }

  enter(call: Call, passage: Passage, layer: number): Tries | undefined {
    if (call.kind !== 'query') return undefined;
    this.#budget?.deposit();
    const tries = new Tries(call, passage, layer);
    if (this.rules.maxElapsedMs !== Infinity) tries.startedMs = this.clock.now();
    return tries;
  }

  failed(tries: Tries | undefined, error: unknown): typeof keptBack | undefined {
    if (tries === undefined) return undefined;
    const verdict = judge(this.#classify, error);
    if (tries.call.isAborted || !(verdict === 'fault' || verdict === 'throttled')) return undefined;
    const nowMs = this.clock.now();
    const { attempt, previousMs, startedMs } = tries;
    const { deadlineMs } = tries.call;
    const retryAfterMs = retryAfterOf(error);
    const decision = nextTry({ attempt, previousMs, nowMs, startedMs, deadlineMs, retryAfterMs }, this.rules);
    if (decision.isGivenUp) {
      this.#tellGivenUp(tries, error, decision.because);
      return undefined;
    }
    if (this.#budget?.trySpend() === false) {
      this.#tellGivenUp(tries, error, 'budget');
      return undefined;
    }
    this.#tellScheduled(tries, error, decision.delayMs);
    tries.waitAndRepeat(decision.delayMs, this.clock);
    return keptBack;
  }

  #tellScheduled({ call, attempt }: Tries, error: unknown, delayMs: number): void {
    if (this.events?.isHeard !== true) return;
    const { operation } = call;
    const atMs = this.clock.now();
    this.events.publish({ type: 'retry.scheduled', source: this.name, atMs, operation, attempt, delayMs, error });
  }

  #tellGivenUp({ call, attempt }: Tries, error: unknown, because: GivenUpBecause): void {
    if (this.events?.isHeard !== true) return;
    const { operation } = call;
    const atMs = this.clock.now();
    this.events.publish({ type: 'retry.given_up', source: this.name, atMs, operation, attempt, because, error });
  }
}

/** The tries of one call. */
class Tries {
  // Declared: see CallOnItsWay.
  declare readonly call: Call;
  declare private readonly passage: Passage;
  declare private readonly layer: number;
  /** Number of the try that runs, or ran last; 1 for the first. */
  declare attempt: number;
  declare previousMs: number;
  declare startedMs: number;

  constructor(call: Call, passage: Passage, layer: number) {
    this.call = call;
    this.passage = passage;
    this.layer = layer;
    this.attempt = 1;
    this.previousMs = 0;
    this.startedMs = 0;
  }

  waitAndRepeat(delayMs: number, clock: Clock): void {
    this.previousMs = delayMs;
    const stopListening = onAbort(this.call, () => {
      timer.cancel();
      this.passage.exit(this.layer, this.call.signal.reason);
    });
    const timer = clock.setTimer(() => {
      stopListening();
      this.attempt += 1;
      this.passage.again(this.layer, deriveCall(this.call, { attempt: this.call.attempt + this.attempt - 1 }));
    }, delayMs);
  }
}
