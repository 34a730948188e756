const PREFIX_BYTES = 4;

/** A message as it came, and what is in it. */
export interface CutFrame {
  /** With what stands before it. */
  readonly whole: Buffer;
  /** Fields that each end with NUL. */
  readonly body: string;
}

/** Cuts bytes into messages: four bytes of length, and so many bytes. */
export class CutFrames {
  #kept = Buffer.alloc(0);
  #skip: number;

  /** @param skip bytes in front of the first message */
  constructor({ skip = 0 }: { readonly skip?: number } = {}) {
    this.#skip = skip;
  }

  static frame(body: string): Buffer {
    const bytes = Buffer.alloc(PREFIX_BYTES + body.length);
    bytes.writeInt32BE(body.length);
    bytes.write(body, PREFIX_BYTES, 'latin1');
    return bytes;
  }

  take(bytes: Buffer): readonly CutFrame[] {
    this.#kept = Buffer.concat([this.#kept, bytes]);
    const frames: CutFrame[] = [];
    for (;;) {
      const start = this.#skip + PREFIX_BYTES;
      if (this.#kept.length < start) return frames;
      const end = start + this.#kept.readInt32BE(this.#skip);
      if (this.#kept.length < end) return frames;
      frames.push({ whole: this.#kept.subarray(0, end), body: this.#kept.toString('latin1', start, end) });
      this.#kept = this.#kept.subarray(end);
      this.#skip = 0;
    }
  }
}
