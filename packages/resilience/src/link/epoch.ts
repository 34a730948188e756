import type { LinkEpoch } from './link-driver.ts';
import type { LinkPhase } from './link-state.ts';

/** Who listens to an epoch while it lasts. */
export interface EpochListener {
  entered(phase: LinkPhase): void;
  heard(): void;
  lost(cause: unknown): void;
}

/** The driver's side of one life of the link. Once ended it is deaf: a late word of an old epoch changes nothing. */
export class Epoch implements LinkEpoch {
  readonly number: number;
  readonly #controller = new AbortController();
  #listener: EpochListener | undefined;

  constructor(number: number, listener: EpochListener) {
    this.number = number;
    this.#listener = listener;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  enter(phase: Exclude<LinkPhase, 'dialing'>): void {
    this.#listener?.entered(phase);
  }

  heard(): void {
    this.#listener?.heard();
  }

  lost(cause: unknown): void {
    this.#listener?.lost(cause);
  }

  /** Gives the epoch up. */
  end(cause: unknown): void {
    this.#listener = undefined;
    this.#controller.abort(cause);
  }
}
