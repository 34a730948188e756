import type { Clock, Timer } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { Teller } from '../core/teller.ts';
import { askWithin, type StoreOutcome } from './ask-within.ts';
import type { AcquireAnswer, Demand, LimitStore } from './shared-store.ts';
import { firstMode, type ModeInput, type ModeRules, type ModeState, nextMode } from './store-mode.ts';

/** What a contact is made from. */
export interface StoreContactOptions extends ModeRules {
  readonly name: string;
  readonly store: LimitStore & { readonly name: string };
  readonly clock: Clock;
  readonly events: EventSink<ResilienceEvent> | undefined;
  readonly timeoutMs: number;
  readonly checkEveryMs: number;
  /** Asked in quiet times; takes nothing. */
  readonly check: Demand;
  /** Called when the mode has changed. */
  readonly onChange: (state: ModeState) => void;
}

/**
 * One limiter's contact with the store: every call has its time limit, every outcome moves the mode, and in quiet times
 * it asks by itself. Who does not notice an outage in which others fall back would use what they used already.
 */
export class StoreContact {
  readonly #options: StoreContactOptions;
  readonly #teller: Teller;
  #state: ModeState;
  #isHeld = false;
  #asking = 0;
  #heardMs: number;
  #timer: Timer | undefined;
  #isNeeded = false;
  #isClosed = false;

  constructor(options: StoreContactOptions) {
    const { clock, fallback, checkEveryMs, timeoutMs } = options;
    this.#options = options;
    this.#teller = new Teller(options.name, clock, options.events);
    this.#heardMs = clock.now();
    this.#state =
      fallback === 'dual'
        ? firstMode(this.#heardMs, checkEveryMs + 2 * timeoutMs)
        : { mode: 'shared', sinceMs: this.#heardMs, failures: 0 };
    this.#arm();
  }

  get state(): ModeState {
    return this.#state;
  }

  /** Calls that wait for an answer. */
  get asking(): number {
    return this.#asking;
  }

  /** The store answers, but lost its memory and cannot grant yet. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Asks for permits. */
  async acquire(demand: Demand): Promise<StoreOutcome<AcquireAnswer>> {
    const outcome = await this.#ask(() => this.#options.store.acquire(demand));
    if (outcome.isAnswered) {
      this.#isHeld = !outcome.value.isGranted && outcome.value.isHeld;
      this.hear(this.#isHeld ? 'held' : 'answered');
    }
    return outcome;
  }

  /** Lets the store know of uses; whether it heard shows in the mode. */
  async record(demand: Demand): Promise<void> {
    await this.#ask(() => this.#options.store.record(demand));
  }

  hear(input: ModeInput): void {
    const before = this.#state;
    this.#state = nextMode(before, input, this.#options.clock.now(), this.#options);
    if (this.#state.mode === before.mode) return;
    this.#teller.tell({ type: 'store.mode_changed', from: before.mode, to: this.#state.mode, because: input });
    this.#options.onChange(this.#state);
  }

  /** Whether the process must stay alive to hear from the store. */
  keepAlive(isNeeded: boolean): void {
    this.#isNeeded = isNeeded;
    this.#timer?.keepAlive?.(isNeeded);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  async #ask<Value>(work: () => Promise<Value>): Promise<StoreOutcome<Value>> {
    this.#asking += 1;
    const outcome = await askWithin(this.#options, work);
    this.#asking -= 1;
    if (outcome.isAnswered) {
      this.#heardMs = this.#options.clock.now();
    } else if (!this.#isClosed) {
      this.#teller.tell({ type: 'store.call_failed', store: this.#options.store.name, cause: outcome.error });
      this.hear('failed');
    }
    return outcome;
  }

  #arm(): void {
    if (this.#isClosed) return;
    this.#timer = this.#options.clock.setTimer(this.#checkAndArm, this.#options.checkEveryMs);
    this.#timer.keepAlive?.(this.#isNeeded);
  }

  readonly #checkAndArm = (): void => {
    this.hear('elapsed');
    const isQuiet = this.#options.clock.now() - this.#heardMs >= this.#options.checkEveryMs;
    if (isQuiet && this.#asking === 0) void this.acquire(this.#options.check);
    this.#arm();
  };
}
