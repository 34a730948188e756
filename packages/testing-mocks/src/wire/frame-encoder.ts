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
 * Writes messages as frames, one behind the other into slabs of memory: the same bytes as `encodeFrame`, several times as fast,
 * because no field becomes a string on its way. A frame stays as it is for as long as somebody holds it.
 */
export class FrameEncoder {
  #slab: Buffer = Buffer.alloc(0);
  /** Where the next frame begins. */
  #start = 0;
  #at = 0;

  /** @throws RangeError on NaN, which no client can read; what was encoded before is not touched by it */
  encode(fields: readonly Field[]): Buffer {
    this.#at = this.#start;
    this.#reserve(PREFIX_BYTES);
    this.#at += PREFIX_BYTES;
    for (const field of fields) {
      this.#reserve(SHORT_FIELD_BYTES);
      if (typeof field === 'number') this.#number(field);
      else if (typeof field === 'string') this.#text(field);
      else this.#ascii(fieldText(field));
      this.#slab[this.#at++] = 0;
    }
    const frame = this.#slab.subarray(this.#start, this.#at);
    const length = frame.length - PREFIX_BYTES;
    frame[0] = length >>> 24;
    frame[1] = length >>> 16;
    frame[2] = length >>> 8;
    frame[3] = length;
    this.#start = this.#at;
    return frame;
  }

  /** Whole numbers and prices in hundredths digit by digit; the rest as the runtime spells it. */
  #number(value: number): void {
    if ((value | 0) === value) {
      if (value < 0) this.#slab[this.#at++] = MINUS;
      this.#digits(Math.abs(value));
      return;
    }
    const hundredths = Math.round(value * 100);
    // A quotient that gives the number back is its shortest spelling: fifteen digits are never ambiguous.
    if ((hundredths | 0) !== hundredths || hundredths / 100 !== value) {
      this.#ascii(fieldText(value));
      return;
    }
    if (hundredths < 0) this.#slab[this.#at++] = MINUS;
    const size = Math.abs(hundredths);
    const whole = (size / 100) | 0;
    this.#digits(whole);
    const rest = size - whole * 100;
    this.#slab[this.#at++] = POINT;
    const tenths = (rest / 10) | 0;
    this.#slab[this.#at++] = ZERO + tenths;
    if (rest !== tenths * 10) this.#slab[this.#at++] = ZERO + rest - tenths * 10;
  }

  /** @param value whole, from 0 to 2^31 */
  #digits(value: number): void {
    const slab = this.#slab;
    let end = this.#at + 1;
    for (let bound = 10; value >= bound; bound *= 10) end += 1;
    let rest = value;
    for (let at = end - 1; at >= this.#at; at -= 1) {
      const next = Math.trunc(rest / 10);
      slab[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.#at = end;
  }

  #text(text: string): void {
    if (text.length > SHORT_TEXT) {
      this.#ascii(fieldText(text));
      return;
    }
    const before = this.#at;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit === 0 || unit > 127) {
        this.#at = before;
        this.#ascii(fieldText(text));
        return;
      }
      this.#slab[this.#at++] = unit;
    }
  }

  #ascii(text: string): void {
    this.#reserve(text.length + 1);
    this.#at += this.#slab.write(text, this.#at, 'latin1');
  }

  /** Room behind what is written; what there is of the frame moves to a new slab if this one is full. */
  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#slab.length) return;
    const written = this.#slab.subarray(this.#start, this.#at);
    this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, (written.length + bytes) * 2));
    this.#slab.set(written);
    this.#start = 0;
    this.#at = written.length;
  }
}
