import { inspect } from 'node:util';

/** What is printed in place of a secret. */
export const REDACTED = '[REDACTED]';

/**
 * A value that prints as `[REDACTED]` wherever it is turned into text: strings, JSON, logs, `console.log`.
 * The value itself is out of reach of reflection and is given only by `reveal()`, which is easy to find in a review.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Call it where the value is used, and keep the result out of variables that live on. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  // Without it `${secret}` would still go through toString, but `secret + 1` and comparisons would ask valueOf.
  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  // A method by this symbol cannot be declared under isolatedDeclarations, hence the block.
  static {
    Object.defineProperty(this.prototype, inspect.custom, { value: () => REDACTED });
  }
}
