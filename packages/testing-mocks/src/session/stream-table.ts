import type { QuoteStream, StreamKind } from './quote-stream.ts';

/** A client's open streams, each found by its kind and request id. */
export class StreamTable {
  readonly #streams = new Map<string, QuoteStream>();

  add(stream: QuoteStream): void {
    this.#streams.set(key(stream.kind, stream.reqId), stream);
  }

  has(kind: StreamKind, reqId: number): boolean {
    return this.#streams.has(key(kind, reqId));
  }

  /** False if there was none. */
  remove(kind: StreamKind, reqId: number): boolean {
    return this.#streams.delete(key(kind, reqId));
  }

  ofKind(kind: StreamKind): readonly QuoteStream[] {
    return [...this.#streams.values()].filter((stream) => stream.kind === kind);
  }

  /** All of them, in the order they were opened. */
  values(): IterableIterator<QuoteStream> {
    return this.#streams.values();
  }

  clear(): void {
    this.#streams.clear();
  }
}

function key(kind: StreamKind, reqId: number): string {
  return `${kind}/${reqId}`;
}
