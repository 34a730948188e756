import type { ZodType } from 'zod';

/** What every field may say, whatever its type. */
export interface FieldOptions<T> {
  /** Used when the variable is unset or empty. Without it the setting may be undefined. */
  readonly default?: T;
  /** One sentence for the reference table: what the setting does. */
  readonly meaning: string;
  /** Added to the complaint about a bad value: the usual value, or where to find the right one. */
  readonly hint?: string;
}

/** Turns `FieldOptions<T>` into options that do have a default, so that the setting is never undefined. */
export interface HasDefault<T> {
  readonly default: T;
}

/** The types a variable can have; the name is shown in reference tables. */
export type FieldKind = 'text' | 'integer' | 'number' | 'boolean' | 'duration' | 'port' | 'choice' | 'secret';

/** One variable of the environment: how its text is read, what it means, and how to talk about it. */
export interface EnvField<T> {
  readonly kind: FieldKind;
  readonly meaning: string;
  /** What a good value is, to be read after "must be": `1 to 65535`. */
  readonly expected: string;
  readonly hint: string | undefined;
  /** The words a value is chosen from, for "did you mean"; empty if it is not chosen from words. */
  readonly words: readonly string[];
  /** Text to value. Its own messages are never shown. */
  readonly schema: ZodType<T>;
  readonly defaultValue: T | undefined;
  /** Value to text that the schema reads back; a secret gives `[REDACTED]`. */
  write(value: unknown): string;
}

/** What a kind of field adds to the options its user gave. */
export interface FieldParts<T> {
  readonly kind: FieldKind;
  readonly expected: string;
  readonly schema: ZodType<T>;
  readonly words?: readonly string[];
  readonly write?: (value: T) => string;
}

/**
 * Makes a field, and refuses one whose default its own schema would refuse.
 * @throws {RangeError} if the default is not what the field expects.
 */
export function makeField<T>(options: FieldOptions<T>, parts: FieldParts<T>): EnvField<T> {
  const { write = String, words = [] } = parts;
  if (options.default !== undefined && !parts.schema.safeParse(write(options.default)).success) {
    throw new RangeError(`the default must be ${parts.expected}, was ${write(options.default)} (${options.meaning})`);
  }
  return Object.freeze({
    kind: parts.kind,
    meaning: options.meaning,
    expected: parts.expected,
    hint: options.hint,
    words,
    schema: parts.schema,
    defaultValue: options.default,
    write,
  });
}
