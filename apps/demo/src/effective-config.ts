import { loadConfig, maskedSettings } from '@autobot/config';
import { ibEnvSchema } from '@autobot/ib-connector';

/** Variables by name, as in `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** One line of `--print-config`. */
export interface ConfigRow {
  readonly variable: string;
  /** As it would be written in the environment, masked where others should not read it; undefined if unset. */
  readonly value: string | undefined;
  readonly origin: 'default' | 'environment' | '.env file';
}

/**
 * Every setting of the connector with where it came from; the environment wins over the file, as with Node's own
 * `--env-file`. Pure.
 * @throws {ConfigError} names every variable that is wrong
 */
export function effectiveConfig(environment: Variables, envFile: Variables): readonly ConfigRow[] {
  const { settings, origins } = loadConfig(ibEnvSchema, { env: { ...envFile, ...environment } });
  return maskedSettings(ibEnvSchema, settings, origins).map(({ variable, value, origin }) => ({
    variable,
    value: variable === 'IB_ACCOUNT' && value !== undefined ? masked(value) : value,
    origin: origin === 'environment' && environment[variable] === undefined ? '.env file' : origin,
  }));
}

/** The rows as text in columns; a value that is not set shows as `-`. Pure. */
export function configTable(rows: readonly ConfigRow[]): string {
  const names = longest(rows.map(({ variable }) => variable));
  const values = longest(rows.map(({ value }) => value ?? '-'));
  return rows
    .map(({ variable, value, origin }) => `${variable.padEnd(names)}  ${(value ?? '-').padEnd(values)}  ${origin}\n`)
    .join('');
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}

const SHOWN_AT_START = 2;
const SHOWN_AT_END = 3;

// Enough to tell one's accounts apart, and not enough to copy: what is printed ends up in tickets.
function masked(account: string): string {
  if (account.length <= SHOWN_AT_START + SHOWN_AT_END) return '***';
  return `${account.slice(0, SHOWN_AT_START)}***${account.slice(-SHOWN_AT_END)}`;
}
