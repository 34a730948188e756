const PREFIX_BYTES = 4;

/** Counts messages in bytes that come in any portions: a length in four bytes, and so many bytes behind it. */
export class MessageCounter {
  /** Whole messages so far. */
  count = 0;
  #prefix = 0;
  #prefixBytes = 0;
  #bodyLeft = 0;

  take(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#bodyLeft > 0) {
        const step = Math.min(this.#bodyLeft, bytes.length - at);
        at += step;
        this.#bodyLeft -= step;
        if (this.#bodyLeft === 0) this.count += 1;
        continue;
      }
      this.#prefix = this.#prefix * 256 + (bytes[at] ?? 0);
      at += 1;
      this.#prefixBytes += 1;
      if (this.#prefixBytes < PREFIX_BYTES) continue;
      this.#bodyLeft = this.#prefix;
      this.#prefix = 0;
      this.#prefixBytes = 0;
    }
  }
}
