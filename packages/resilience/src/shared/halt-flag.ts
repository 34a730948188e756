import { type Clock, systemClock, type Timer } from '../core/clock.ts';
import type { EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { Teller } from '../core/teller.ts';
import { askWithin } from './ask-within.ts';
import type { Halt, HaltStore } from './shared-store.ts';

/** What a halt flag is made from. */
export interface HaltFlagOptions {
  readonly store: HaltStore & { readonly name: string };
  /** What is halted. */
  readonly key: string;
  /** How often it is read besides being told, in milliseconds. Default 1,000. */
  readonly pollMs?: number;
  /** Without an answer for so long, in milliseconds, it is unknown. Default three times `pollMs`. */
  readonly staleMs?: number;
  /** Time an answer of the store may take, in milliseconds, above 0, default 50. */
  readonly timeoutMs?: number;
  /** Default the key. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** `unknown`: the store has not been heard of for too long, or not yet. */
export type HaltState = 'running' | 'halted' | 'unknown';

/**
 * One switch that stops every process: told at once, read now and then. What it does not know counts as halted, and a
 * store that lost its memory does not undo a halt: whoever still knows of it says it again.
 */
export class HaltFlag implements Disposable {
  readonly #options: Required<Omit<HaltFlagOptions, 'events' | 'name'>>;
  readonly #teller: Teller;
  readonly #stopWatching: () => void;
  readonly #listeners: Set<() => void> = new Set();
  #known: Halt = { epoch: 0, isHalted: false, reason: '' };
  #heardMs: number | undefined;
  // Said here, and not heard by the store yet.
  #untold: string | undefined;
  #told: HaltState = 'unknown';
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: HaltFlagOptions) {
    const { store, key, pollMs = 1_000, timeoutMs = 50, clock = systemClock, events, name = key } = options;
    this.#options = { store, key, pollMs, staleMs: options.staleMs ?? 3 * pollMs, timeoutMs, clock };
    this.#teller = new Teller(name, clock, events);
    this.#stopWatching = store.watchHalt(key, () => {
      void this.refresh();
    });
    void this.#poll();
  }

  get state(): HaltState {
    if (this.#known.isHalted || this.#untold !== undefined) return 'halted';
    const { clock, staleMs } = this.#options;
    return this.#heardMs === undefined || clock.now() - this.#heardMs >= staleMs ? 'unknown' : 'running';
  }

  /** True only if it is known that nobody halted. */
  get isRunning(): boolean {
    return this.state === 'running';
  }

  /** False while a halt that was said here has not reached the store. */
  get isTold(): boolean {
    return this.#untold === undefined;
  }

  /** Why it is halted; what to do if it is unknown; empty while running. */
  get reason(): string {
    const { store, staleMs } = this.#options;
    if (this.state === 'running') return '';
    if (this.state === 'halted') return this.#untold ?? this.#known.reason;
    return `the store "${store.name}" did not say within ${staleMs} ms whether "${this.#options.key}" is halted`;
  }

  /** Halts everyone: this process at once, the others when the store tells them. Rejects never; an unreachable store is told later. */
  async halt(reason: string): Promise<void> {
    this.#untold = reason;
    this.#tell();
    await this.refresh();
  }

  /** Lets everyone go on. False if the store did not hear it, or somebody changed it since this process last read it. */
  async resume(): Promise<boolean> {
    const { store, key } = this.#options;
    const { epoch } = this.#known;
    this.#untold = undefined;
    // A word that is not needed could undo a halt that this process has not heard of.
    if (!this.#known.isHalted) return this.isRunning;
    const change = { isHalted: false, reason: '', ifEpoch: epoch };
    const outcome = await askWithin(this.#options, () => store.writeHalt(key, change));
    if (outcome.isAnswered) this.#adopt(outcome.value);
    return outcome.isAnswered && outcome.value.epoch > epoch && !outcome.value.isHalted;
  }

  /** Reads it now. */
  async refresh(): Promise<void> {
    const { store, key } = this.#options;
    const outcome = await askWithin(this.#options, () => store.readHalt(key));
    if (this.#isClosed) return;
    if (!outcome.isAnswered) {
      this.#teller.tell({ type: 'store.call_failed', store: store.name, cause: outcome.error });
      this.#tell();
      return;
    }
    const change = this.#toSay(outcome.value);
    if (change === undefined) {
      this.#adopt(outcome.value);
      return;
    }
    const written = await askWithin(this.#options, () => store.writeHalt(key, change));
    if (!written.isAnswered) return;
    if (written.value.isHalted) this.#untold = undefined;
    this.#adopt(written.value);
  }

  /** Calls back when the state may have changed; returns the function that stops it. */
  onChange(told: () => void): () => void {
    const own = (): void => {
      told();
    };
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#stopWatching();
    this.#timer?.cancel();
  }

  /** What the store has to be told: a halt of ours, or what it forgot. Whatever either side knows of as halted stays so. */
  #toSay(heard: Halt): Parameters<HaltStore['writeHalt']>[1] | undefined {
    const hasForgotten = this.#hasForgotten(heard);
    if (this.#untold !== undefined && (!heard.isHalted || hasForgotten)) {
      return { isHalted: true, reason: this.#untold, atLeastEpoch: this.#known.epoch + 1 };
    }
    if (!hasForgotten) return undefined;
    const { isHalted, reason } = heard.isHalted ? heard : this.#known;
    return { isHalted, reason, ifEpoch: heard.epoch, atLeastEpoch: this.#known.epoch };
  }

  #hasForgotten(heard: Halt): boolean {
    const { epoch, isHalted } = this.#known;
    return heard.epoch < epoch || (heard.epoch === epoch && heard.isHalted !== isHalted);
  }

  #adopt(heard: Halt): void {
    this.#heardMs = this.#options.clock.now();
    if (heard.isHalted) this.#untold = undefined;
    // While the store is told what it forgot, what it says is not news.
    if (!this.#hasForgotten(heard)) this.#known = heard;
    else if (heard.isHalted) this.#known = { ...heard, epoch: this.#known.epoch };
    this.#tell();
  }

  #tell(): void {
    const to = this.state;
    if (to === this.#told) return;
    this.#told = to;
    this.#teller.tell({ type: 'halt.changed', to, epoch: this.#known.epoch, reason: this.reason });
    for (const listener of this.#listeners) listener();
  }

  async #poll(): Promise<void> {
    await this.refresh();
    if (this.#isClosed) return;
    this.#timer = this.#options.clock.setTimer(() => {
      void this.#poll();
    }, this.#options.pollMs);
    this.#timer.keepAlive?.(false);
  }
}
