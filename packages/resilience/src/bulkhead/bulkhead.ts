import { type AbortSource, sharedSignal } from '../core/abort-scope.ts';
import type { EventSink } from '../core/publisher.ts';
import { rejected } from '../core/rejected.ts';
import type { BulkheadEvent } from '../core/resilience-event.ts';
import { type EnterOptions, type NotLetIn, Occupancy, type OccupancyOptions } from '../rate-limit/occupancy.ts';
import { BulkheadFullError } from './bulkhead-full-error.ts';

/**
 * When a place is given back if the caller gives up before the work has ended.
 * - `settle`: when the work ends. What still runs still counts.
 * - `abort`: at once. More than `limit` may then run for a while.
 */
export type ReleaseOn = 'settle' | 'abort';

/** What a bulkhead is made from. `maxQueue` is 0 if not given: what does not fit is refused. */
export interface BulkheadOptions extends OccupancyOptions {
  /** Shown in events and messages. Default `bulkhead`. */
  readonly name?: string;
  /** Default `settle`. */
  readonly releaseOn?: ReleaseOn;
  readonly events?: EventSink<BulkheadEvent>;
}

/** How one piece of work is run. */
export interface ExecuteOptions {
  /** Ends the waiting for a place, in the same turn; what runs already is only affected by `releaseOn: 'abort'`. */
  readonly signal?: AbortSignal | undefined;
  /** Higher goes first; `FRONT_LANE` before all, and it may use the reserve. Default 0. */
  readonly priority?: number | undefined;
  /** Longest wait in milliseconds, 0 for none. Default: without end. */
  readonly maxWaitMs?: number | undefined;
}

const NO_OPTIONS: ExecuteOptions = {};

/** Caps how much runs at once, so that one slow thing cannot take everything. */
export class Bulkhead implements AsyncDisposable {
  readonly name: string;
  readonly releaseOn: ReleaseOn;
  readonly #places: Occupancy;
  readonly #events: EventSink<BulkheadEvent> | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: BulkheadOptions) {
    const { name = 'bulkhead', releaseOn = 'settle', maxQueue = 0, events } = options;
    this.name = name;
    this.releaseOn = releaseOn;
    this.#events = events;
    this.#places = new Occupancy(
      name,
      { ...options, maxQueue },
      {
        entered: (atMs, waitedMs) => {
          if (events?.isHeard === true) events.publish({ type: 'bulkhead.entered', source: name, atMs, waitedMs });
        },
        queued: (atMs) => {
          if (events?.isHeard === true) {
            events.publish({ type: 'bulkhead.queued', source: name, atMs, queued: this.queued });
          }
        },
        refused: (reason, atMs) => this.#refuse(reason, atMs),
      },
    );
  }

  /** How much runs now. */
  get inUse(): number {
    return this.#places.inUse;
  }

  get limit(): number {
    return this.#places.limit;
  }

  /** How many wait. */
  get queued(): number {
    return this.#places.queued;
  }

  /**
   * Runs `fn` when there is a place for it, and settles as `fn` does. Rejects with `BulkheadFullError`,
   * `DisposedError` or the reason of the signal if it was not run.
   */
  execute<Result>(fn: () => PromiseLike<Result> | Result, options: ExecuteOptions = NO_OPTIONS): Promise<Result> {
    const { signal, priority = 0, maxWaitMs } = options;
    if (signal?.aborted === true) return rejected(signal.reason);
    const source = signal === undefined ? undefined : sharedSignal(signal);
    if (this.tryEnter(priority)) return this.run(fn, source);
    return this.#places.wait(() => this.run(fn, source), { priority, maxWaitMs, source });
  }

  /** For a pipeline: takes a place if one is free and nobody who comes first waits. Whoever got one must `leave`. */
  tryEnter(priority: number): boolean {
    if (!this.#places.tryEnter(priority)) return false;
    if (this.#events?.isHeard === true) {
      const atMs = this.#places.clock.now();
      this.#events.publish({ type: 'bulkhead.entered', source: this.name, atMs, waitedMs: 0 });
    }
    return true;
  }

  /** For a pipeline: waits for a place, calls `start` with it taken, and settles as that does. Must not throw. */
  wait<Result>(start: () => Promise<Result>, options: EnterOptions): Promise<Awaited<Result>> {
    return this.#places.wait(start, options);
  }

  /** For a pipeline: runs `fn` in a place that was taken, and sees to it that the place is given back. */
  run<Result>(fn: () => PromiseLike<Result> | Result, source: AbortSource | undefined): Promise<Result> {
    const leave = this.leaving(source);
    try {
      const promise = promised(fn());
      if (leave === this.#leave) return promise.then(this.#leaveWith, this.#leaveWithError);
      return promise.finally(leave);
    } catch (error) {
      leave();
      return rejected(error);
    }
  }

  /** For a pipeline: what gives a place that was taken back, once, when it is called or when `releaseOn` says so. */
  leaving(source: AbortSource | undefined): () => void {
    if (this.releaseOn === 'settle' || source === undefined) return this.#leave;
    let isInside = true;
    const leave = (): void => {
      if (!isInside) return;
      isInside = false;
      source.remove(leave);
      this.#places.leave();
    };
    source.add(leave);
    return leave;
  }

  /**
   * Changes how much may run. Nothing is stopped: when the limit shrinks, places that are left stay empty first.
   * @throws {InvalidOptionError}
   */
  update(limit: number): void {
    this.#places.update(limit);
  }

  /** Rejects everyone who waits, and runs nothing any more. What runs goes on. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#places.close();
    return Promise.resolve();
  }

  // Made once: a pair of functions for each call would cost more than all the rest.
  readonly #leave = (): void => {
    this.#places.leave();
  };

  readonly #leaveWith = <Value>(value: Value): Value => {
    this.#places.leave();
    return value;
  };

  readonly #leaveWithError = (error: unknown): Promise<never> => {
    this.#places.leave();
    return rejected(error);
  };

  #refuse(reason: NotLetIn, atMs: number): BulkheadFullError {
    if (this.#events?.isHeard === true) {
      this.#events.publish({ type: 'bulkhead.rejected', source: this.name, atMs, reason });
    }
    const why = {
      full: 'and as many wait as maxQueue allows',
      dropped: 'and another took this place in the queue',
      late: 'and none ended within maxWaitMs',
    }[reason];
    return new BulkheadFullError(`"${this.name}" runs as many as its limit of ${this.limit}, ${why}`);
  }
}

// A promise is passed on as it is: wrapping it would cost a turn of the microtask queue.
function promised<Result>(result: PromiseLike<Result> | Result): Promise<Result> {
  return result instanceof Promise ? result : Promise.resolve(result);
}
