import type { Backoff } from '../backoff/backoff.ts';
import { type Call, deriveCall, onAbort } from '../core/call.ts';
import { checkNumbers, COUNT, type NumberRules } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { fuse } from '../core/fuse.ts';
import { type FusedHooks, keptBack, type Passage } from '../core/fused-hooks.ts';
import { judge } from '../core/judge.ts';
import type { Middleware } from '../core/middleware.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { retryAfterOf } from '../core/retry-after-of.ts';
import { Teller } from '../core/teller.ts';
import { type Classify, verdictOf } from '../core/verdict.ts';
import type { RetryBudget } from './retry-budget.ts';
import { nextTry, type TryRules } from './next-try.ts';

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
  readonly #teller: Teller;
  readonly #budget: RetryBudget | undefined;
  readonly #classify: Classify;

  constructor(options: RetryOptions) {
    const { backoff, budget, clock = systemClock } = options;
    const rules: NumberRules<'maxAttempts' | 'maxElapsedMs'> = {
      maxAttempts: [undefined, { ...COUNT, hint: 'the first included' }],
      maxElapsedMs: [Infinity, { above: 0, infinite: true }],
    };
    this.rules = { ...checkNumbers(options, rules), backoff };
    this.clock = clock;
    this.#teller = new Teller(options.name ?? 'retry', clock, options.events);
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
    const tried = { operation: tries.call.operation, attempt, error };
    const isSpent = !decision.isGivenUp && this.#budget?.trySpend() === false;
    if (decision.isGivenUp || isSpent) {
      this.#teller.tell({
        type: 'retry.given_up',
        ...tried,
        because: decision.isGivenUp ? decision.because : 'budget',
      });
      return undefined;
    }
    const { delayMs } = decision;
    this.#teller.tell({ type: 'retry.scheduled', ...tried, delayMs });
    tries.waitAndRepeat(delayMs, this.clock);
    return keptBack;
  }
}

/** The tries of one call. */
class Tries {
  readonly call: Call;
  readonly #passage: Passage;
  readonly #layer: number;
  /** Number of the try that runs, or ran last; 1 for the first. */
  attempt = 1;
  previousMs = 0;
  startedMs = 0;

  constructor(call: Call, passage: Passage, layer: number) {
    this.call = call;
    this.#passage = passage;
    this.#layer = layer;
  }

  waitAndRepeat(delayMs: number, clock: Clock): void {
    this.previousMs = delayMs;
    const stopListening = onAbort(this.call, () => {
      timer.cancel();
      this.#passage.exit(this.#layer, this.call.signal.reason);
    });
    const timer = clock.setTimer(() => {
      stopListening();
      this.attempt += 1;
      this.#passage.again(this.#layer, deriveCall(this.call, { attempt: this.call.attempt + this.attempt - 1 }));
    }, delayMs);
  }
}
