/** A request whose fields do not fit its layout. The message names the field and the value. */
export class MalformedRequestError extends Error {
  readonly code = 'REQUEST_MALFORMED';
  override readonly name = 'MalformedRequestError';
}

// Clients write "unset" in several spellings. Source: tws-protocol.md section 4 (trap 18).
const UNSET_DOUBLE = Number.MAX_VALUE;
const UNSET_INTEGER = 2_147_483_647;
const LOWEST_INT32 = -2_147_483_648;

/** Reads the fields of one request in order. Every reader throws MalformedRequestError, naming the field it wanted. */
export class FieldCursor {
  readonly #fields: readonly string[];
  #position: number;

  /** @param position index of the first field to read; default 1, behind the message id */
  constructor(fields: readonly string[], position = 1) {
    this.#fields = fields;
    this.#position = position;
  }

  /** Fields not read yet. */
  get left(): number {
    return this.#fields.length - this.#position;
  }

  text(name: string): string {
    const field = this.#fields[this.#position];
    if (field === undefined) throw new MalformedRequestError(`field ${this.#position} (${name}) is missing`);
    this.#position += 1;
    return field;
  }

  /** A request or order id: a 32-bit integer that must be there. */
  id(name: string): number {
    const text = this.text(name);
    const value = Number(text);
    if (text === '' || !Number.isInteger(value) || value < LOWEST_INT32 || value > UNSET_INTEGER) {
      throw this.wrong(name, text, 'a 32-bit integer');
    }
    return value;
  }

  /** An integer; empty and the unset spelling read as 0. */
  integer(name: string): number {
    const text = this.text(name);
    const value = Number(text);
    if (!Number.isInteger(value)) throw this.wrong(name, text, 'an integer');
    return value === UNSET_INTEGER ? 0 : value;
  }

  /** A number; empty, infinite and the unset spellings read as undefined. */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === '' || text === 'Infinity') return undefined;
    const value = Number(text);
    if (Number.isNaN(value)) throw this.wrong(name, text, 'a number');
    return value === UNSET_DOUBLE || value === UNSET_INTEGER || !Number.isFinite(value) ? undefined : value;
  }

  flag(name: string): boolean {
    const text = this.text(name);
    if (text === '1' || text === 'true') return true;
    if (text === '0' || text === 'false' || text === '') return false;
    throw this.wrong(name, text, '1 or 0');
  }

  /** A count of things to follow; never more than there are fields left. */
  count(name: string): number {
    const text = this.text(name);
    const value = text === '' ? 0 : Number(text);
    if (!Number.isInteger(value) || value < 0 || value > this.left) {
      throw this.wrong(name, text, `a count that the ${this.left} fields left can hold`);
    }
    return value;
  }

  skip(count: number, name: string): void {
    for (let done = 0; done < count; done += 1) this.text(name);
  }

  /** Passes over whatever is left: for options that clients write in different ways. */
  rest(name: string): void {
    this.skip(this.left, name);
  }

  /** Call when everything was read: anything left means the client and the mock disagree on the layout. */
  end(): void {
    if (this.left > 0) {
      const rest = this.#fields.slice(this.#position, this.#position + 5).join('|');
      throw new MalformedRequestError(`${this.left} fields too many, from field ${this.#position} on: ${rest}`);
    }
  }

  /** The error for a field just read that is not what it must be. */
  wrong(name: string, text: string, wanted: string): MalformedRequestError {
    return new MalformedRequestError(`field ${this.#position - 1} (${name}) must be ${wanted}, was "${text}"`);
  }
}
