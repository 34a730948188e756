import type { EnvSchema, Settings } from './env-schema.ts';
import type { FieldKind } from './env-field.ts';
import type { Origin } from './load-config.ts';

/** One line of the reference table, or of `.env.example`. */
export interface EnvRow {
  readonly variable: string;
  readonly kind: FieldKind;
  readonly meaning: string;
  /** Completes "must be …". */
  readonly expected: string;
  /** The default as it would be written in the environment; undefined if there is none. */
  readonly default: string | undefined;
}

/** One line of `--print-config`. */
export interface SettingRow {
  readonly variable: string;
  /** As it would be written in the environment, masked if secret; undefined if the setting is unset. */
  readonly value: string | undefined;
  readonly origin: Origin;
}

/** The schema as rows, in its own order. Reference tables and `.env.example` are generated from it. */
export function describeEnv(schema: EnvSchema): readonly EnvRow[] {
  return Object.entries(schema).map(([variable, field]) => ({
    variable,
    kind: field.kind,
    meaning: field.meaning,
    expected: field.expected,
    default: field.defaultValue === undefined ? undefined : field.write(field.defaultValue),
  }));
}

/** The effective settings as rows that are safe to print: what each one is and where it came from. */
export function maskedSettings<S extends EnvSchema>(
  schema: S,
  settings: Settings<S>,
  origins: Readonly<Record<keyof S, Origin>>,
): readonly SettingRow[] {
  const values: Readonly<Record<string, unknown>> = settings;
  const sources: Readonly<Record<string, Origin>> = origins;
  return Object.entries(schema).map(([variable, field]) => {
    const value = values[variable];
    return {
      variable,
      value: value === undefined ? undefined : field.write(value),
      origin: sources[variable] ?? 'default',
    };
  });
}
