import { WireError } from './wire-error.ts';

/** What the reader found in the bytes so far. */
export type Inbound =
  | { readonly type: 'hello'; readonly versions: string }
  | { readonly type: 'message'; readonly fields: readonly string[] }
  | { readonly type: 'malformed'; readonly problem: string };

const HELLO = Buffer.from('API\0', 'latin1');
const PREFIX_BYTES = 4;

/**
 * The longest message either side may send, in bytes.
 * Source: IB's Java client, EReader.java:101 (tws-protocol.md section 2).
 */
export const LONGEST_MESSAGE_BYTES = 0xffffff;

// A hello is "v100..193" and perhaps a few connect options.
const LONGEST_HELLO_BYTES = 1024;
const FIRST_CAPACITY_BYTES = 4096;

/**
 * Cuts a client's bytes into its hello and then into messages, wherever TCP happened to split or join them.
 * Memory grows with what was received, never with what a length prefix promises.
 */
export class FrameReader {
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY_BYTES);
  #start = 0;
  #end = 0;
  #saidHello = false;

  /**
   * Takes the next bytes and returns what they complete, in order.
   * @throws WireError if the bytes cannot be this protocol; the reader is then of no further use.
   */
  push(chunk: Uint8Array): readonly Inbound[] {
    this.#append(chunk);
    const found: Inbound[] = [];
    for (let next = this.#take(); next !== undefined; next = this.#take()) found.push(next);
    return found;
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#end - this.#start + chunk.length;
    if (this.#end + chunk.length > this.#buffer.length) {
      const grown =
        needed > this.#buffer.length ? Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2)) : this.#buffer;
      this.#buffer.copy(grown, 0, this.#start, this.#end);
      this.#buffer = grown;
      this.#end -= this.#start;
      this.#start = 0;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  #take(): Inbound | undefined {
    if (!this.#saidHello) return this.#takeHello();
    const body = this.#takeBody(0, LONGEST_MESSAGE_BYTES);
    return body === undefined ? undefined : splitFields(body);
  }

  #takeHello(): Inbound | undefined {
    const seen = this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + HELLO.length));
    if (!seen.equals(HELLO.subarray(0, seen.length))) {
      throw new WireError(`expected the hello "API\\0", got bytes ${seen.toString('hex')}: not a TWS API client`);
    }
    const body = this.#takeBody(HELLO.length, LONGEST_HELLO_BYTES);
    if (body === undefined) return undefined;
    this.#saidHello = true;
    return { type: 'hello', versions: body.toString('latin1') };
  }

  #takeBody(before: number, longest: number): Buffer | undefined {
    const bodyStart = this.#start + before + PREFIX_BYTES;
    if (this.#end < bodyStart) return undefined;
    // Read unsigned: a client that means -1 announces four gigabytes and is refused like one that means it.
    const length = this.#buffer.readUInt32BE(this.#start + before);
    if (length > longest) {
      throw new WireError(`a length prefix announces ${length} bytes, the longest allowed is ${longest}`);
    }
    if (this.#end < bodyStart + length) return undefined;
    this.#start = bodyStart + length;
    return this.#buffer.subarray(bodyStart, bodyStart + length);
  }
}

function splitFields(body: Buffer): Inbound {
  if (body.length === 0) return { type: 'malformed', problem: 'an empty message' };
  if (body[body.length - 1] !== 0) {
    const shown = body.subarray(0, 40).toString('latin1').replaceAll('\0', '|');
    return { type: 'malformed', problem: `a message whose last field is not ended by NUL: ${shown}` };
  }
  return { type: 'message', fields: body.toString('latin1', 0, body.length - 1).split('\0') };
}
