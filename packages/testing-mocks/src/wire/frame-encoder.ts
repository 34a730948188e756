import type { Field } from './frame-writer.ts';
import { fieldText } from './frame-writer.ts';

// Some two thousand quotes. A frame that outlives the others keeps its whole slab from being freed, so it is no bigger.
const SLAB_BYTES = 65_536;
const PREFIX_BYTES = 4;
// Shorter text is copied faster by hand than by a call into the runtime.
const SHORT_TEXT = 24;
// A sign, ten digits, a point and two more fit as well, and the NUL behind each.
const SHORT_FIELD_BYTES = SHORT_TEXT + 1;
const ZERO = 48;
const MINUS = 45;
const POINT = 46;

/**
 * Writes messages as frames, one behind the other into slabs of memory: the same bytes as `encodeFrame`, three times as fast,
 * because no field becomes a string on its way. A frame stays as it is for as long as somebody holds it.
 */
export class FrameEncoder {
  #slab: Buffer = Buffer.alloc(0);
  /** Where the next frame begins. */
  #start = 0;

  /** @throws RangeError on NaN, which no client can read; what was encoded before is not touched by it */
  encode(fields: readonly Field[]): Buffer {
    return this.#taken(this.#frame(this.#start, fields));
  }

  /** The same for several messages, one behind the other in one piece. */
  encodeAll(messages: readonly (readonly Field[])[]): Buffer {
    let at = this.#start;
    for (const fields of messages) at = this.#frame(at, fields);
    return this.#taken(at);
  }

  #taken(end: number): Buffer {
    const bytes = this.#slab.subarray(this.#start, end);
    this.#start = end;
    return bytes;
  }

  #frame(begin: number, fields: readonly Field[]): number {
    // Counted from the start, which moves along when the slab is full.
    const before = begin - this.#start;
    let at = this.#room(begin, PREFIX_BYTES) + PREFIX_BYTES;
    for (const field of fields) {
      at = this.#room(at, SHORT_FIELD_BYTES);
      const end = writeShort(this.#slab, at, field);
      at = end === TOO_LONG ? this.#writeLong(at, fieldText(field)) : end;
      this.#slab[at] = 0;
      at += 1;
    }
    const prefix = this.#start + before;
    const length = at - prefix - PREFIX_BYTES;
    this.#slab[prefix] = length >>> 24;
    this.#slab[prefix + 1] = length >>> 16;
    this.#slab[prefix + 2] = length >>> 8;
    this.#slab[prefix + 3] = length;
    return at;
  }

  #writeLong(at: number, text: string): number {
    const begin = this.#room(at, text.length + 1);
    return begin + this.#slab.write(text, begin, 'latin1');
  }

  /** Where to go on with so many bytes of room: what there is of the frame moves to a new slab if this one is full. */
  #room(at: number, bytes: number): number {
    if (at + bytes <= this.#slab.length) return at;
    const written = this.#slab.subarray(this.#start, at);
    this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, (written.length + bytes) * 2));
    this.#slab.set(written);
    this.#start = 0;
    return written.length;
  }
}

const TOO_LONG = -1;

/** Writes a field for which SHORT_TEXT bytes are enough and gives where it ends, or TOO_LONG. */
function writeShort(slab: Buffer, at: number, field: Field): number {
  if (typeof field === 'number') return writeNumber(slab, at, field);
  return typeof field === 'string' ? writeText(slab, at, field) : writeText(slab, at, fieldText(field));
}

/** Whole numbers and prices in hundredths digit by digit; the rest as the runtime spells it. */
function writeNumber(slab: Buffer, at: number, value: number): number {
  if ((value | 0) === value) return writeWhole(slab, at, value);
  const hundredths = Math.round(value * 100);
  // A quotient that gives the number back is its shortest spelling: fifteen digits are never ambiguous.
  if ((hundredths | 0) !== hundredths || hundredths / 100 !== value) return TOO_LONG;
  const size = Math.abs(hundredths);
  const whole = (size / 100) | 0;
  const rest = size - whole * 100;
  const tenths = (rest / 10) | 0;
  if (hundredths < 0) slab[at] = MINUS;
  let end = writeWhole(slab, hundredths < 0 ? at + 1 : at, whole);
  slab[end] = POINT;
  slab[end + 1] = ZERO + tenths;
  end += 2;
  if (rest === tenths * 10) return end;
  slab[end] = ZERO + rest - tenths * 10;
  return end + 1;
}

/** @param value whole, of 32 bits */
function writeWhole(slab: Buffer, at: number, value: number): number {
  if (value >= 0 && value < 10) {
    slab[at] = ZERO + value;
    return at + 1;
  }
  let first = at;
  if (value < 0) {
    slab[at] = MINUS;
    first += 1;
  }
  let rest = Math.abs(value);
  let end = first + 1;
  for (let bound = 10; rest >= bound; bound *= 10) end += 1;
  for (let digit = end - 1; digit >= first; digit -= 1) {
    const next = (rest / 10) >>> 0;
    slab[digit] = ZERO + rest - next * 10;
    rest = next;
  }
  return end;
}

function writeText(slab: Buffer, at: number, text: string): number {
  if (text.length > SHORT_TEXT) return TOO_LONG;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // What has to be escaped, or dropped, is written the long way.
    if (unit === 0 || unit > 127) return TOO_LONG;
    slab[at + index] = unit;
  }
  return at + text.length;
}
