// What is beyond stays in the sockets between, and then with the client.
const MOST_BYTES = 1_048_576;

/** What came while a session was frozen. */
export class HeldInput {
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  /** False once no more should be read. */
  add(bytes: Uint8Array): boolean {
    this.#chunks.push(Uint8Array.from(bytes));
    this.#bytes += bytes.length;
    return this.#bytes <= MOST_BYTES;
  }

  /** All of it, in order; nothing is held from then on. */
  take(): readonly Uint8Array[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    return chunks;
  }
}
