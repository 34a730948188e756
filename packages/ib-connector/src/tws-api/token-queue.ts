type Token = string | undefined;

/**
 * A queue of tokens with the few members of an array that the client library uses on its own.
 * Reading moves an index. The array it replaces is shifted for each token, which takes time that grows with the square
 * of a message's length: 3.2 s of blocked event loop for 20,000 bars (research/stoqey-ib.md 1.11).
 */
export class TokenQueue {
  #tokens: Token[] = [];
  #read = 0;

  get length(): number {
    return this.#tokens.length - this.#read;
  }

  /** The next token, left where it is. */
  get 0(): Token {
    return this.#tokens[this.#read];
  }

  push(...tokens: readonly Token[]): number {
    for (const token of tokens) this.#tokens.push(token);
    return this.length;
  }

  shift(): Token {
    if (this.#read >= this.#tokens.length) return undefined;
    const token = this.#tokens[this.#read];
    this.#read += 1;
    if (this.#read === this.#tokens.length) {
      this.#tokens = [];
      this.#read = 0;
    }
    return token;
  }

  /** Unlike an array's, it appends in place: the library assigns the result back to where it took the queue from. */
  concat(tokens: readonly Token[]): this {
    for (const token of tokens) this.#tokens.push(token);
    return this;
  }

  toJSON(): readonly Token[] {
    return this.#tokens.slice(this.#read);
  }
}
