import { z } from 'zod';
import { formatDuration, parseDuration } from './duration.ts';
import { type EnvField, type FieldOptions, type HasDefault, makeField } from './env-field.ts';
import { Secret } from './secret.ts';

/** The variables a program understands, by their full names. */
export type EnvSchema = Readonly<Record<string, EnvField<unknown>>>;

/** The settings a schema gives: the type of each field, under the variable's name. */
export type Settings<S extends EnvSchema> = {
  readonly [K in keyof S]: S[K] extends EnvField<infer T> ? T : never;
};

export interface TextOptions extends FieldOptions<string> {
  /** Further condition on the text, with the words that complete "must be …". Default: any text. */
  readonly pattern?: { readonly matches: RegExp; readonly expected: string };
}

export interface NumberOptions extends FieldOptions<number> {
  /** Lowest value allowed. Default: no limit. */
  readonly min?: number;
  /** Highest value allowed. Default: no limit. */
  readonly max?: number;
}

export interface DurationOptions extends FieldOptions<number> {
  /** Shortest duration allowed, in milliseconds. Default 0. */
  readonly minMs?: number;
  /** Longest duration allowed, in milliseconds. Default: no limit. */
  readonly maxMs?: number;
}

function text(options: TextOptions & HasDefault<string>): EnvField<string>;
function text(options: TextOptions): EnvField<string | undefined>;
function text(options: TextOptions): EnvField<string | undefined> {
  const { pattern } = options;
  const schema = z.string().trim();
  return makeField(options, {
    kind: 'text',
    expected: pattern?.expected ?? 'text',
    schema: pattern === undefined ? schema : schema.regex(pattern.matches),
  });
}

function integer(options: NumberOptions & HasDefault<number>): EnvField<number>;
function integer(options: NumberOptions): EnvField<number | undefined>;
function integer(options: NumberOptions): EnvField<number | undefined> {
  const range = describeRange(options.min, options.max, String);
  return makeField(options, {
    kind: 'integer',
    expected: range === '' ? 'a whole number' : `a whole number, ${range}`,
    schema: inRange(wholeNumber, options.min, options.max),
  });
}

function number(options: NumberOptions & HasDefault<number>): EnvField<number>;
function number(options: NumberOptions): EnvField<number | undefined>;
function number(options: NumberOptions): EnvField<number | undefined> {
  const range = describeRange(options.min, options.max, String);
  return makeField(options, {
    kind: 'number',
    expected: range === '' ? 'a number' : `a number, ${range}`,
    schema: inRange(decimalNumber, options.min, options.max),
  });
}

function boolean(options: FieldOptions<boolean> & HasDefault<boolean>): EnvField<boolean>;
function boolean(options: FieldOptions<boolean>): EnvField<boolean | undefined>;
function boolean(options: FieldOptions<boolean>): EnvField<boolean | undefined> {
  return makeField(options, {
    kind: 'boolean',
    expected: 'true or false (also yes, no, on, off, 1, 0)',
    words: ['true', 'false', 'yes', 'no', 'on', 'off'],
    schema: z
      .string()
      .trim()
      .pipe(z.stringbool({ truthy: ['true', 'yes', 'on', '1'], falsy: ['false', 'no', 'off', '0'] })),
  });
}

/** The result is in milliseconds; see `parseDuration` for what is understood. */
function duration(options: DurationOptions & HasDefault<number>): EnvField<number>;
function duration(options: DurationOptions): EnvField<number | undefined>;
function duration(options: DurationOptions): EnvField<number | undefined> {
  const range = describeRange(options.minMs, options.maxMs, formatDuration);
  return makeField(options, {
    kind: 'duration',
    expected: `a duration${range === '' ? '' : ` of ${range}`} (500ms, 5s, 2m; a bare number is seconds)`,
    schema: inRange(lengthOfTime, options.minMs, options.maxMs),
    write: formatDuration,
  });
}

function port(options: FieldOptions<number> & HasDefault<number>): EnvField<number>;
function port(options: FieldOptions<number>): EnvField<number | undefined>;
function port(options: FieldOptions<number>): EnvField<number | undefined> {
  return makeField(options, { kind: 'port', expected: '1 to 65535', schema: inRange(wholeNumber, 1, 65_535) });
}

function choice<const V extends readonly string[]>(
  values: V,
  options: FieldOptions<NoInfer<V[number]>> & HasDefault<NoInfer<V[number]>>,
): EnvField<V[number]>;
function choice<const V extends readonly string[]>(
  values: V,
  options: FieldOptions<NoInfer<V[number]>>,
): EnvField<V[number] | undefined>;
function choice(values: readonly string[], options: FieldOptions<string>): EnvField<string | undefined> {
  return makeField(options, {
    kind: 'choice',
    expected: listOf(values),
    words: values,
    schema: z
      .string()
      .trim()
      .pipe(z.enum([...values])),
  });
}

function secret(options: FieldOptions<Secret> & HasDefault<Secret>): EnvField<Secret>;
function secret(options: FieldOptions<Secret>): EnvField<Secret | undefined>;
function secret(options: FieldOptions<Secret>): EnvField<Secret | undefined> {
  // Not trimmed: a blank may be part of it.
  return makeField(options, {
    kind: 'secret',
    expected: 'text',
    schema: z.string().transform((value) => new Secret(value)),
  });
}

/** The kinds of fields a schema is written with. None of them coerces: `1e3`, `0x10` and `maybe` are refused. */
export const env: {
  readonly text: typeof text;
  readonly integer: typeof integer;
  readonly number: typeof number;
  readonly boolean: typeof boolean;
  readonly duration: typeof duration;
  readonly port: typeof port;
  readonly choice: typeof choice;
  readonly secret: typeof secret;
} = { text, integer, number, boolean, duration, port, choice, secret };

const wholeNumber = z
  .string()
  .trim()
  .regex(/^[+-]?\d+$/)
  .transform(Number)
  .pipe(z.int());
const decimalNumber = z
  .string()
  .trim()
  .regex(/^[+-]?(\d+(\.\d+)?|\.\d+)$/)
  .transform(Number)
  .pipe(z.number());
const lengthOfTime = z.string().transform(parseDuration).pipe(z.number());

function inRange(
  schema: z.ZodType<number>,
  min = Number.NEGATIVE_INFINITY,
  max = Number.POSITIVE_INFINITY,
): z.ZodType<number> {
  return schema.refine((value) => value >= min && value <= max);
}

function describeRange(min: number | undefined, max: number | undefined, write: (value: number) => string): string {
  if (min !== undefined && max !== undefined) return `${write(min)} to ${write(max)}`;
  if (min !== undefined) return `${write(min)} or more`;
  return max === undefined ? '' : `${write(max)} or less`;
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
