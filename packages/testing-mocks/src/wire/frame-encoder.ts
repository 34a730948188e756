import type { Field } from './frame-writer.ts';
import { encodeFrame, fieldText } from './frame-writer.ts';

// Some two thousand quotes. A frame that outlives the others keeps its whole slab from being freed, so it is no bigger.
const SLAB_BYTES = 65_536;
const PREFIX_BYTES = 4;
// Shorter text is copied faster by hand than by a call into the runtime.
const SHORT_TEXT = 24;
// A sign, ten digits, a point and two more fit as well, and the NUL behind each.
const SHORT_FIELD_BYTES = SHORT_TEXT + 1;
const TOO_LONG = -1;
const ZERO = 48;
const MINUS = 45;
const POINT = 46;

/**
 * Writes messages as frames, one behind the other into slabs of memory: the same bytes as `encodeFrame`, five times as fast,
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

  /** Gives where the frame ends. There is room for every field before the first is written: to ask once is cheaper. */
  #frame(begin: number, fields: readonly Field[]): number {
    const prefix = this.#room(begin, PREFIX_BYTES + fields.length * SHORT_FIELD_BYTES);
    const slab = this.#slab;
    let at = prefix + PREFIX_BYTES;
    for (const field of fields) {
      at = writeField(slab, at, field);
      if (at === TOO_LONG) return this.#longFrame(prefix, fields);
      slab[at] = 0;
      at += 1;
    }
    const length = at - prefix - PREFIX_BYTES;
    slab[prefix] = length >>> 24;
    slab[prefix + 1] = length >>> 16;
    slab[prefix + 2] = length >>> 8;
    slab[prefix + 3] = length;
    return at;
  }

  /** A message with a long text in it, or one to be escaped: there are few of them, so the plain way will do. */
  #longFrame(begin: number, fields: readonly Field[]): number {
    const frame = encodeFrame(fields);
    const at = this.#room(begin, frame.length);
    this.#slab.set(frame, at);
    return at + frame.length;
  }

  /** Where to go on with so many bytes of room: what there is already moves to a new slab if this one is full. */
  #room(at: number, bytes: number): number {
    if (at + bytes <= this.#slab.length) return at;
    const written = this.#slab.subarray(this.#start, at);
    this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, (written.length + bytes) * 2));
    this.#slab.set(written);
    this.#start = 0;
    return written.length;
  }
}

/** Writes a field for which SHORT_TEXT bytes are enough and gives where it ends, or TOO_LONG. */
function writeField(slab: Buffer, at: number, field: Field): number {
  if (typeof field === 'number') {
    return (field | 0) === field ? writeWhole(slab, at, field) : writeFraction(slab, at, field);
  }
  return writeText(slab, at, typeof field === 'string' ? field : fieldText(field));
}

/** Prices in hundredths digit by digit; any other number as the runtime spells it. */
function writeFraction(slab: Buffer, at: number, value: number): number {
  const hundredths = Math.round(value * 100) | 0;
  // A quotient that gives the number back is its shortest spelling: fifteen digits are never ambiguous.
  if (hundredths / 100 !== value) return writeText(slab, at, fieldText(value));
  let end = at;
  if (hundredths < 0) {
    slab[end] = MINUS;
    end += 1;
  }
  const size = Math.abs(hundredths);
  const whole = (size / 100) | 0;
  const rest = (size - whole * 100) | 0;
  const tenths = (rest / 10) | 0;
  end = writeDigits(slab, end, whole);
  slab[end] = POINT;
  slab[end + 1] = ZERO + tenths;
  if (rest === tenths * 10) return end + 2;
  slab[end + 2] = ZERO + rest - tenths * 10;
  return end + 3;
}

/** @param value whole, of 32 bits */
function writeWhole(slab: Buffer, at: number, value: number): number {
  if (value >= 0) return writeDigits(slab, at, value);
  slab[at] = MINUS;
  return writeDigits(slab, at + 1, -value);
}

/** @param value whole, from 0 to 2 ** 31 */
function writeDigits(slab: Buffer, at: number, value: number): number {
  if (value < 10) {
    slab[at] = ZERO + value;
    return at + 1;
  }
  if (value < 1_000) return writeTwoOrThree(slab, at, value);
  let end = at + 4;
  for (let bound = 10_000; value >= bound; bound *= 10) end += 1;
  let rest = value;
  for (let digit = end - 1; digit >= at; digit -= 1) {
    const next = (rest / 10) >>> 0;
    slab[digit] = ZERO + rest - next * 10;
    rest = next;
  }
  return end;
}

/** @param value whole, from 10 to 999 */
function writeTwoOrThree(slab: Buffer, at: number, value: number): number {
  const tens = (value / 10) | 0;
  const hundreds = (value / 100) | 0;
  let end = at;
  if (hundreds > 0) {
    slab[end] = ZERO + hundreds;
    end += 1;
  }
  slab[end] = ZERO + tens - hundreds * 10;
  slab[end + 1] = ZERO + value - tens * 10;
  return end + 2;
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
