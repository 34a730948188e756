const LENGTH_BYTES = 4;
// Longer than any message of TWS: what claims to be is garbage, and nothing behind it can be trusted.
const LONGEST_FRAME_BYTES = 1 << 20;

/** Cuts a stream of bytes into messages, by the protocol's public description and with no code of either side. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #isLost = false;

  /** The messages that are complete now, each as its fields; none any more once the bytes made no sense. */
  take(bytes: Uint8Array): readonly (readonly string[])[] {
    if (this.#isLost) return [];
    let data = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    if (data.length >= LENGTH_BYTES && data.toString('latin1', 0, LENGTH_BYTES) === 'API\0') {
      data = data.subarray(LENGTH_BYTES);
    }
    const messages: string[][] = [];
    let at = 0;
    while (data.length - at >= LENGTH_BYTES) {
      const length = data.readUInt32BE(at);
      if (length > LONGEST_FRAME_BYTES) {
        this.#isLost = true;
        break;
      }
      const end = at + LENGTH_BYTES + length;
      if (end > data.length) break;
      messages.push(data.toString('latin1', at + LENGTH_BYTES, end).split('\0'));
      at = end;
    }
    this.#rest = data.subarray(at);
    return messages;
  }
}
