/** Which of the things that fit are struck. */
export interface NthMatchOptions {
  /** The first to be struck. Default 1. */
  readonly nth?: number | undefined;
  /** How many are struck, from that one on. Default 1. */
  readonly times?: number | undefined;
}

/** Counts what fits and says which of it is meant. */
export class NthMatch {
  readonly #first: number;
  readonly #last: number;
  #seen = 0;

  constructor(options: NthMatchOptions = {}) {
    this.#first = options.nth ?? 1;
    this.#last = this.#first + (options.times ?? 1) - 1;
  }

  /** True once nothing further can be struck. */
  get isOver(): boolean {
    return this.#seen >= this.#last;
  }

  /** One more that fits; true if it is struck. */
  isStruck(): boolean {
    this.#seen += 1;
    return this.#seen >= this.#first && this.#seen <= this.#last;
  }
}
