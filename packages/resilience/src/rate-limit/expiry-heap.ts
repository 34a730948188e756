import type { Patience } from './waiter.ts';

/** Whose patience ends first. A binary heap whose members know their place, so that leaving costs no search. */
export class ExpiryHeap {
  readonly #items: Patience[] = [];

  get size(): number {
    return this.#items.length;
  }

  get first(): Patience | undefined {
    return this.#items[0];
  }

  add(patience: Patience): void {
    this.#items.push(patience);
    this.#rise(this.#items.length - 1, patience);
  }

  /** Does nothing if it is not in the heap. */
  remove(patience: Patience): void {
    const index = patience.heapIndex;
    if (index === -1) return;
    patience.heapIndex = -1;
    const last = this.#items.pop();
    if (last === undefined || last === patience) return;
    this.#rise(index, last);
    this.#sink(last.heapIndex, last);
  }

  #rise(from: number, patience: Patience): void {
    let index = from;
    while (index > 0) {
      const aboveIndex = (index - 1) >>> 1;
      const above = this.#items[aboveIndex];
      if (above === undefined || above.expiresAtMs <= patience.expiresAtMs) break;
      this.#put(index, above);
      index = aboveIndex;
    }
    this.#put(index, patience);
  }

  #sink(from: number, patience: Patience): void {
    let index = from;
    for (;;) {
      let below = this.#items[2 * index + 1];
      const right = this.#items[2 * index + 2];
      if (below !== undefined && right !== undefined && right.expiresAtMs < below.expiresAtMs) below = right;
      if (below === undefined || below.expiresAtMs >= patience.expiresAtMs) break;
      const belowIndex = below.heapIndex;
      this.#put(index, below);
      index = belowIndex;
    }
    this.#put(index, patience);
  }

  #put(index: number, patience: Patience): void {
    this.#items[index] = patience;
    patience.heapIndex = index;
  }
}
