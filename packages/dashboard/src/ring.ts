/** The newest so many of what was put in. Each has a number, from 1, that it keeps. */
export class Ring<Item> {
  readonly #items: Item[] = [];
  readonly #size: number;
  #put = 0;

  /** @param size how many are kept, 1 or more */
  constructor(size: number) {
    this.#size = size;
  }

  /** Number of the newest; 0 before the first. */
  get last(): number {
    return this.#put;
  }

  put(item: Item): void {
    this.#items[this.#put % this.#size] = item;
    this.#put += 1;
  }

  /** What is left of those after a number, oldest first. */
  after(number: number): readonly { readonly number: number; readonly item: Item }[] {
    const kept: { number: number; item: Item }[] = [];
    for (let at = Math.max(number, this.#put - this.#size, 0); at < this.#put; at += 1) {
      const item = this.#items[at % this.#size];
      // The ring is full up to here, but the compiler cannot know it.
      if (item !== undefined) kept.push({ number: at + 1, item });
    }
    return kept;
  }
}
