const NUL = 0;
const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const POINT = 0x2e;
const SPACE = 0x20;
const TILDE = 0x7e;
// Up to here every whole number is exact, and so is every power of ten below: one division then rounds as parseFloat does.
const MOST_EXACT_DIGITS = 15;
// Averages come with 17 digits and more; a number that is longer than this one is none.
const MOST_DIGITS = 40;
const powersOfTen: readonly number[] = Array.from({ length: MOST_EXACT_DIGITS + 1 }, (_, index) => 10 ** index);

/**
 * Reads the fields of one message straight from its bytes, each up to its NUL. Whatever looks in any way unusual makes
 * `isPlain` false, and what was read is then worth nothing.
 */
export class FieldReader {
  /** Where the next field begins. */
  at = 0;
  /** False once a field was not of the form it was read as. */
  isPlain = true;
  #bytes: Buffer = Buffer.alloc(0);

  /** Goes to the first field that is wanted. */
  begin(bytes: Buffer, at: number): void {
    this.#bytes = bytes;
    this.at = at;
    this.isPlain = true;
  }

  /** A number of nothing but digits. */
  whole(): number {
    const bytes = this.#bytes;
    const first = this.at;
    let at = first;
    let value = 0;
    let byte = bytes[at] ?? NUL;
    while (byte >= ZERO && byte <= NINE) {
      value = value * 10 + byte - ZERO;
      at += 1;
      byte = bytes[at] ?? NUL;
    }
    if (byte !== NUL || at === first || at - first > MOST_EXACT_DIGITS) this.isPlain = false;
    this.at = at + 1;
    return value;
  }

  /** A number of digits, with or without a sign. */
  integer(): number {
    const isNegative = this.#bytes[this.at] === MINUS;
    if (isNegative) this.at += 1;
    const value = this.whole();
    return isNegative ? -value : value;
  }

  /** A number with or without a sign and a point. */
  decimal(): number {
    const bytes = this.#bytes;
    const first = this.at;
    let at = first;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    let value = 0;
    let digits = 0;
    let pointAt = -1;
    let byte = bytes[at] ?? NUL;
    while (byte !== NUL) {
      if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + byte - ZERO;
        digits += 1;
      } else if (byte === POINT && pointAt < 0) pointAt = at;
      else this.isPlain = false;
      at += 1;
      byte = bytes[at] ?? NUL;
    }
    this.at = at + 1;
    if (digits === 0 || digits > MOST_DIGITS) this.isPlain = false;
    if (digits > MOST_EXACT_DIGITS)
      return this.isPlain ? Number.parseFloat(bytes.toString('latin1', first, at)) : Number.NaN;
    if (pointAt >= 0) value /= powersOfTen[at - pointAt - 1] ?? Number.NaN;
    return isNegative ? -value : value;
  }

  /** Nothing but printable ASCII, or nothing at all. */
  text(): string {
    const first = this.at;
    let at = first;
    for (; (this.#bytes[at] ?? NUL) !== NUL; at += 1) {
      const byte = this.#bytes[at] ?? NUL;
      if (byte < SPACE || byte > TILDE) this.isPlain = false;
    }
    this.at = at + 1;
    return this.isPlain ? this.#bytes.toString('latin1', first, at) : '';
  }
}
