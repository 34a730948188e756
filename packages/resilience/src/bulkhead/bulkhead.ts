import { type AbortSource, sharedSignal } from '../core/abort-scope.ts';
import { promiseOf } from '../core/promise-of.ts';
import { rejected } from '../core/rejected.ts';
import type { WaitOptions } from '../rate-limit/line-options.ts';
import { Places, type PlacesOptions } from '../rate-limit/places.ts';
import { BulkheadFullError } from './bulkhead-full-error.ts';

/**
 * When a place is given back if the caller gives up before the work has ended.
 * - `settle`: when the work ends. What still runs still counts.
 * - `abort`: at once. More than `limit` may then run for a while.
 */
export type ReleaseOn = 'settle' | 'abort';

/** What a bulkhead is made from. Named `bulkhead`, and what does not fit is refused, unless told otherwise. */
export interface BulkheadOptions extends PlacesOptions {
  /** Default `settle`. */
  readonly releaseOn?: ReleaseOn;
}

/** How one piece of work is run. What runs already is only affected by its signal with `releaseOn: 'abort'`. */
export type ExecuteOptions = WaitOptions;

const NO_OPTIONS: ExecuteOptions = {};

/** Caps how much runs at once, so that one slow thing cannot take everything. What runs when it is disposed of goes on. */
export class Bulkhead extends Places {
  readonly releaseOn: ReleaseOn;

  /** @throws {InvalidOptionError} */
  constructor(options: BulkheadOptions) {
    super(options, KIND);
    this.releaseOn = options.releaseOn ?? 'settle';
  }

  /**
   * Runs `fn` when there is a place for it, and settles as `fn` does. Rejects with `BulkheadFullError`,
   * `DisposedError` or the reason of the signal if it was not run.
   */
  execute<Result>(fn: () => PromiseLike<Result> | Result, options: ExecuteOptions = NO_OPTIONS): Promise<Result> {
    const source = options.signal && sharedSignal(options.signal);
    const isIn = source?.isAborted !== true && this.enter(options.priority);
    return isIn ? this.#run(fn, source) : this.runLater(fn, options, source);
  }

  /** For a pipeline: takes a place if one is free, and gives what gives it back, once; undefined if it must wait. */
  tryEnter(priority: number, source: AbortSource | undefined): (() => void) | undefined {
    return this.enter(priority) ? this.#leaving(source) : undefined;
  }

  /** Like `execute` for a caller that has to wait; what may give it up need not be a signal. */
  runLater<Result>(
    fn: () => PromiseLike<Result> | Result,
    options: ExecuteOptions,
    source: AbortSource | undefined,
  ): Promise<Result> {
    return this.wait(() => this.#run(fn, source), options, source);
  }

  /** Runs `fn` in a place that was taken, and sees to it that the place is given back. */
  #run<Result>(fn: () => PromiseLike<Result> | Result, source: AbortSource | undefined): Promise<Result> {
    const leave = this.#leaving(source);
    try {
      const promise = promiseOf(fn());
      return leave === this.#leave ? promise.then(this.#leaveWith, this.#leaveWithError) : promise.finally(leave);
    } catch (error) {
      leave();
      return rejected(error);
    }
  }

  #leaving(source: AbortSource | undefined): () => void {
    if (this.releaseOn === 'settle' || source === undefined) return this.#leave;
    let isInside = true;
    const leave = (): void => {
      if (!isInside) return;
      isInside = false;
      source.remove(leave);
      this.leave();
    };
    source.add(leave);
    return leave;
  }

  // Made once: a pair of functions for each call would cost more than all the rest.
  readonly #leave = (): void => {
    this.leave();
  };

  readonly #leaveWith = <Value>(value: Value): Value => {
    this.leave();
    return value;
  };

  readonly #leaveWithError = (error: unknown): Promise<never> => {
    this.leave();
    return rejected(error);
  };
}

const KIND = {
  name: 'bulkhead',
  maxQueue: 0,
  entered: 'bulkhead.entered',
  full: (message: string) => new BulkheadFullError(`${message}; wait with maxQueue, or raise the limit`),
} as const;
