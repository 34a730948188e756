import { checkNumbers, COUNT, POSITIVE } from '../core/check-option.ts';
import { type Clock, systemClock, type Timer } from '../core/clock.ts';
import { FairDeadline } from '../core/fair-deadline.ts';
import { callSafely, type EventSink } from '../core/publisher.ts';
import { ResilienceError } from '../core/resilience-error.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { Teller } from '../core/teller.ts';

/** What an end-to-end probe may be told. */
export interface EndToEndProbeOptions {
  /** Asks something that only the far end can answer. Failed if it rejects, resolves to `false`, or takes too long. */
  readonly check: (signal: AbortSignal) => Promise<unknown>;
  /** Called when the far end stopped answering, with why the last check failed. What it throws is a process warning. */
  readonly onUnreachable?: (cause: unknown) => void;
  /** Called when it answers again. What it throws is reported as a process warning. */
  readonly onReachable?: () => void;
  /** From the end of one check to the next. Milliseconds, above 0, default 60,000. */
  readonly intervalMs?: number;
  /** How long a check may take. Milliseconds, above 0, default 15,000. */
  readonly timeoutMs?: number;
  /** Failed checks in a row before the far end counts as unreachable. Whole, at least 1, default 2. */
  readonly failureThreshold?: number;
  /** Default `end-to-end`. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** A check was not answered in time. */
export class CheckTimeoutError extends ResilienceError {
  constructor(name: string, limitMs: number) {
    super(`the ${name} check was not answered within ${limitMs} ms`, { code: 'ERR_CHECK_TIMEOUT', verdict: 'fault' });
  }
}

/** Where an end-to-end probe stands; `unknown` before the first answer. */
export type EndToEndState = 'stopped' | 'unknown' | 'reachable' | 'unreachable';

/**
 * The second level of a heartbeat: is what lies behind the peer still there?
 * Bytes from the peer prove nothing about that, so it asks at its own pace and is not told of them. It never ends a link.
 */
export class EndToEndProbe implements Disposable {
  readonly name: string;
  readonly #options: EndToEndProbeOptions;
  readonly #limits: { readonly intervalMs: number; readonly timeoutMs: number; readonly failureThreshold: number };
  readonly #clock: Clock;
  readonly #deadline: FairDeadline;
  readonly #teller: Teller;
  #state: EndToEndState = 'stopped';
  #failures = 0;
  #startedMs = 0;
  #lastAnswerMs: number | undefined;
  #timer: Timer | undefined;
  #running: AbortController | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: EndToEndProbeOptions) {
    const { name = 'end-to-end', clock = systemClock } = options;
    this.name = name;
    this.#options = options;
    this.#limits = checkNumbers(options, {
      intervalMs: [60_000, POSITIVE],
      timeoutMs: [15_000, POSITIVE],
      failureThreshold: [2, COUNT],
    });
    this.#clock = clock;
    this.#deadline = new FairDeadline(clock);
    this.#teller = new Teller(name, clock, options.events);
  }

  get state(): EndToEndState {
    return this.#state;
  }

  /** When the far end last answered, on this probe's clock; undefined before. */
  get lastAnswerMs(): number | undefined {
    return this.#lastAnswerMs;
  }

  /** Checks now and then at every interval. While it runs already, does nothing. */
  start(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'unknown';
    this.#startedMs = this.#clock.now();
    this.#failures = 0;
    this.#check();
  }

  /** Gives a running check up and asks no more; safe to call twice. */
  stop(): void {
    this.#state = 'stopped';
    this.#timer?.cancel();
    this.#giveUp(undefined);
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  #check(): void {
    const controller = new AbortController();
    const { timeoutMs } = this.#limits;
    this.#running = controller;
    this.#deadline.set(timeoutMs, () => {
      this.#settle(controller, new CheckTimeoutError(this.name, timeoutMs));
    });
    void this.#ask(controller);
  }

  async #ask(controller: AbortController): Promise<void> {
    try {
      const answer = await this.#options.check(controller.signal);
      this.#settle(controller, answer === false ? new Error(`the ${this.name} check answered false`) : undefined);
    } catch (error) {
      this.#settle(controller, error ?? new Error(`the ${this.name} check failed without a reason`));
    }
  }

  /** A check ended, with why it failed or with nothing. The late end of a check that was given up counts for nothing. */
  #settle(controller: AbortController, failure: unknown): void {
    if (this.#running !== controller) return;
    this.#giveUp(failure);
    // Armed before anybody is told, so that a listener that stops it stops this too.
    this.#timer = this.#clock.setTimer(() => {
      this.#check();
    }, this.#limits.intervalMs);
    if (failure === undefined) this.#answered();
    else this.#failed(failure);
  }

  #giveUp(cause: unknown): void {
    this.#deadline.cancel();
    // Only a check that did not end by itself is aborted: aborting costs, and an answered one has nothing left to stop.
    if (cause instanceof CheckTimeoutError || this.#state === 'stopped') this.#running?.abort(cause);
    this.#running = undefined;
  }

  #answered(): void {
    const wasUnreachable = this.#state === 'unreachable';
    const silentMs = this.#silentMs();
    this.#failures = 0;
    this.#state = 'reachable';
    this.#lastAnswerMs = this.#clock.now();
    if (!wasUnreachable) return;
    this.#teller.tell({ type: 'heartbeat.restored', silentMs });
    callSafely(this.#options.onReachable, undefined);
  }

  #failed(cause: unknown): void {
    this.#failures += 1;
    this.#teller.tell({ type: 'heartbeat.probe_failed', cause });
    if (this.#failures < this.#limits.failureThreshold || this.#state === 'unreachable') return;
    this.#state = 'unreachable';
    const silentMs = this.#silentMs();
    this.#teller.tell({ type: 'heartbeat.lost', silentMs, cause });
    callSafely(this.#options.onUnreachable, cause);
  }

  #silentMs(): number {
    return this.#clock.now() - (this.#lastAnswerMs ?? this.#startedMs);
  }
}
