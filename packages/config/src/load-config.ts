import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { EnvField } from './env-field.ts';
import type { EnvSchema, Settings } from './env-schema.ts';
import { nearestName } from './nearest-name.ts';
import { REDACTED } from './secret.ts';

/** Where a setting came from. */
export type Origin = 'environment' | 'default';

export interface LoadConfigOptions {
  /** Usually `process.env`; only the variables of the schema and those of `prefix` are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A variable that begins like this and is not in the schema is worth a warning. Default: none are. */
  readonly prefix?: string;
}

export interface LoadedConfig<S extends EnvSchema> {
  /** Frozen. */
  readonly settings: Settings<S>;
  readonly origins: Readonly<Record<keyof S, Origin>>;
  /** Sentences about variables that look like ours and are not. They hold no values. */
  readonly warnings: readonly string[];
}

/**
 * Reads settings from an environment. A variable that is unset, or set to nothing, takes its default.
 * @throws {ConfigError} with every problem at once, if any value is not what its field expects.
 */
export function loadConfig<S extends EnvSchema>(schema: S, options: LoadConfigOptions): LoadedConfig<S> {
  const problems: ConfigProblem[] = [];
  const settings: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const [variable, field] of Object.entries(schema)) {
    const text = options.env[variable];
    if (text === undefined || isUnset(field, text)) {
      settings[variable] = field.defaultValue;
      origins[variable] = 'default';
      continue;
    }
    const result = field.schema.safeParse(text);
    if (result.success) {
      settings[variable] = result.data;
      origins[variable] = 'environment';
    } else {
      problems.push(describeProblem(variable, field, text));
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    // Filled from the schema's own entries just above, which the type system cannot follow.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    settings: Object.freeze(settings) as Settings<S>,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    origins: Object.freeze(origins) as Record<keyof S, Origin>,
    warnings: findStrangers(Object.keys(schema), options),
  });
}

function isUnset(field: EnvField<unknown>, text: string): boolean {
  return (field.kind === 'secret' ? text : text.trim()) === '';
}

function describeProblem(variable: string, field: EnvField<unknown>, text: string): ConfigProblem {
  const meant = nearestName(text.trim(), field.words);
  const hint = meant === undefined ? field.hint : `did you mean "${meant}"?`;
  return {
    variable,
    got: field.kind === 'secret' ? REDACTED : text,
    expected: field.expected,
    default: field.defaultValue === undefined ? undefined : field.write(field.defaultValue),
    ...(hint === undefined ? {} : { hint }),
  };
}

function findStrangers(known: readonly string[], options: LoadConfigOptions): readonly string[] {
  const { prefix, env } = options;
  if (prefix === undefined) return [];
  return Object.keys(env)
    .filter((variable) => variable.startsWith(prefix) && !known.includes(variable))
    .toSorted()
    .map((variable) => {
      const nearest = nearestName(variable, known);
      const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
      return `${variable} is not a setting and is ignored${hint}`;
    });
}
