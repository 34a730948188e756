/** Something that falls due. */
export interface Due {
  readonly dueNs: number;
  /** Tells apart what falls due at the same time: the smaller goes first. */
  readonly order: number;
  /** Where it stands in the heap, -1 when it is in none. Kept by the heap. */
  position: number;
}

/** A binary heap with removal from the middle: adding, taking the first and cancelling each cost O(log n). */
export class TimerHeap<Item extends Due> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** What falls due first; undefined if there is nothing. */
  get first(): Item | undefined {
    return this.#items[0];
  }

  add(item: Item): void {
    this.#put(item, this.#items.length);
    this.#rise(item);
  }

  /** Takes an item out, wherever it stands; false if it is not in the heap. */
  remove(item: Item): boolean {
    const { position } = item;
    if (this.#items[position] !== item) return false;
    item.position = -1;
    const last = this.#items.pop();
    if (last !== undefined && last !== item) {
      this.#put(last, position);
      this.#rise(last);
      this.#sink(last);
    }
    return true;
  }

  #rise(item: Item): void {
    for (;;) {
      const parent = this.#items[(item.position - 1) >> 1];
      if (item.position === 0 || parent === undefined || isEarlier(parent, item)) return;
      this.#swap(parent, item);
    }
  }

  #sink(item: Item): void {
    for (;;) {
      const left = this.#items[2 * item.position + 1];
      const right = this.#items[2 * item.position + 2];
      const child = left !== undefined && right !== undefined && isEarlier(right, left) ? right : left;
      if (child === undefined || isEarlier(item, child)) return;
      this.#swap(item, child);
    }
  }

  #swap(upper: Item, lower: Item): void {
    const { position } = upper;
    this.#put(upper, lower.position);
    this.#put(lower, position);
  }

  #put(item: Item, position: number): void {
    this.#items[position] = item;
    item.position = position;
  }
}

function isEarlier(one: Due, other: Due): boolean {
  return one.dueNs === other.dueNs ? one.order < other.order : one.dueNs < other.dueNs;
}
