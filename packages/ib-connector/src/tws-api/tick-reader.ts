const NUL = 0;
const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const POINT = 0x2e;
const SPACE = 0x20;
const TILDE = 0x7e;
const TICK_PRICE = 0x31;
const TICK_SIZE = 0x32;
const TICK_STRING = [0x34, 0x36] as const;
// Up to here every whole number is exact, and so is every power of ten below: one division then rounds as parseFloat does.
const MOST_DIGITS = 15;
const powersOfTen: readonly number[] = Array.from({ length: MOST_DIGITS + 1 }, (_, index) => 10 ** index);
// From this version on a price carries its size and a flag. Source: research/tws-protocol.md, section 5.
const LEAST_PRICE_VERSION = 3;

/**
 * Reads prices, sizes and texts of quotes, nearly all that ever arrives, straight from the bytes: the client library
 * makes text of each message, cuts it, queues it and takes it apart again, which costs more than all we do with a quote.
 * Whatever looks in any way unusual is not read, and left to the library.
 */
export class TickReader {
  kind: 'price' | 'size' | 'string' = 'price';
  reqId = 0;
  tickType = 0;
  /** Of a price only. */
  price = 0;
  size = 0;
  /** Of a price only: the bits TWS sends with it. */
  attributes = 0;
  /** Of a string only. */
  text = '';
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #isPlain = true;

  /** True if the message from `start` to `end` is a tick of the usual form; its fields are then those of this object. */
  read(bytes: Buffer, start: number, end: number): boolean {
    const kind = kindOf(bytes, start);
    if (kind === undefined) return false;
    this.kind = kind;
    this.#bytes = bytes;
    this.#at = start + (kind === 'string' ? 3 : 2);
    this.#isPlain = true;
    const version = this.#whole();
    this.reqId = this.#whole();
    this.tickType = this.#whole();
    if (kind === 'price') {
      if (version < LEAST_PRICE_VERSION) return false;
      this.price = this.#decimal();
      this.size = this.#decimal();
      this.attributes = this.#whole();
    } else if (kind === 'size') this.size = this.#decimal();
    else this.text = this.#plainText();
    return this.#endsPlainly(end);
  }

  #endsPlainly(end: number): boolean {
    return this.#isPlain && this.#at === end;
  }

  // A field that is a number without sign.
  #whole(): number {
    const bytes = this.#bytes;
    const first = this.#at;
    let at = first;
    let value = 0;
    let byte = bytes[at] ?? NUL;
    while (byte >= ZERO && byte <= NINE) {
      value = value * 10 + byte - ZERO;
      at += 1;
      byte = bytes[at] ?? NUL;
    }
    if (byte !== NUL || at === first || at - first > MOST_DIGITS) this.#isPlain = false;
    this.#at = at + 1;
    return value;
  }

  // A field that is a number with or without a sign and a point.
  #decimal(): number {
    const bytes = this.#bytes;
    let at = this.#at;
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
      else this.#isPlain = false;
      at += 1;
      byte = bytes[at] ?? NUL;
    }
    if (digits === 0 || digits > MOST_DIGITS) this.#isPlain = false;
    if (pointAt >= 0) value /= powersOfTen[at - pointAt - 1] ?? Number.NaN;
    this.#at = at + 1;
    return isNegative ? -value : value;
  }

  // A field of nothing but printable ASCII.
  #plainText(): string {
    const first = this.#at;
    let at = first;
    for (; (this.#bytes[at] ?? NUL) !== NUL; at += 1) {
      const byte = this.#bytes[at] ?? NUL;
      if (byte < SPACE || byte > TILDE) this.#isPlain = false;
    }
    this.#at = at + 1;
    return this.#isPlain ? this.#bytes.toString('latin1', first, at) : '';
  }
}

function kindOf(bytes: Buffer, start: number): TickReader['kind'] | undefined {
  const next = bytes[start + 1];
  switch (bytes[start]) {
    case TICK_PRICE:
      return next === NUL ? 'price' : undefined;
    case TICK_SIZE:
      return next === NUL ? 'size' : undefined;
    case TICK_STRING[0]:
      return next === TICK_STRING[1] && bytes[start + 2] === NUL ? 'string' : undefined;
    default:
      return undefined;
  }
}
