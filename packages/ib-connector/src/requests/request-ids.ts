// TWS reports errors for requests and orders in one field, so the two must never meet (research/stoqey-ib.md, O1:
// an order reject killed a stream of the same number). Order ids grow from small numbers; these start at 2^30.
const FIRST = 2 ** 30;
const LAST = 2 ** 31 - 1;

/** Gives out request ids, from a range that order ids do not reach. */
export class RequestIds {
  readonly #kept = new Map<string, number>();
  #next = FIRST;

  /** The one id of an operation that keeps its id. */
  keep(operation: string): number {
    const id = this.#kept.get(operation) ?? this.take();
    this.#kept.set(operation, id);
    return id;
  }

  take(): number {
    const id = this.#next;
    this.#next = id === LAST ? FIRST : id + 1;
    return id;
  }
}

/** True for an id of the request range. */
export function isRequestId(id: number): boolean {
  return id >= FIRST && id <= LAST;
}
