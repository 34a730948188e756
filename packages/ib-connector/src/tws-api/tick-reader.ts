import { FieldReader } from './field-reader.ts';

const NUL = 0;
const TICK_PRICE = 0x31;
const TICK_SIZE = 0x32;
const TICK_STRING = [0x34, 0x36] as const;
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
  readonly #fields = new FieldReader();

  /** True if the message from `start` to `end` is a tick of the usual form; its fields are then those of this object. */
  read(bytes: Buffer, start: number, end: number): boolean {
    const kind = kindOf(bytes, start);
    if (kind === undefined) return false;
    this.kind = kind;
    const fields = this.#fields;
    fields.begin(bytes, start + (kind === 'string' ? 3 : 2));
    const version = fields.whole();
    this.reqId = fields.whole();
    this.tickType = fields.whole();
    if (kind === 'price') {
      if (version < LEAST_PRICE_VERSION) return false;
      this.price = fields.decimal();
      this.size = fields.decimal();
      this.attributes = fields.whole();
    } else if (kind === 'size') this.size = fields.decimal();
    else this.text = fields.text();
    return fields.isPlain && fields.at === end;
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
