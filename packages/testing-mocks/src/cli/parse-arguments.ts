import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** How a mock is to be served. */
export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly scenario: string | undefined;
  /** Seconds of the mock in one of ours; `max` waits for nothing but its clients. */
  readonly speed: number | 'max';
  readonly serverVersion: number | undefined;
  readonly admin: number;
  readonly token: string | undefined;
  readonly isJson: boolean;
}

/** What the command line asks for. */
export type Command =
  | { readonly name: 'help' }
  | ({ readonly name: 'serve' } & ServeOptions)
  | { readonly name: 'scenarios'; readonly isJson: boolean }
  | { readonly name: 'validate'; readonly file: string }
  | { readonly name: 'control'; readonly admin: number; readonly token: string; readonly words: readonly string[] }
  | { readonly name: 'journal'; readonly admin: number; readonly token: string; readonly follows: boolean };

const DEFAULT_PORT = 4002;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);
const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  scenario: { type: 'string' },
  speed: { type: 'string' },
  'server-version': { type: 'string' },
  admin: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
  follow: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'i-know-this-is-exposed': { type: 'boolean' },
} satisfies NonNullable<ParseArgsConfig['options']>;

type Values = Partial<Record<keyof typeof options, string | boolean>>;

/** @throws CliError with the exit code for usage, or for a guard that says no */
export function parseArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const { values, positionals } = read(argv);
  const [word = 'serve', ...words] = positionals;
  if (values.help === true || word === 'help') return { name: 'help' };
  const token = text(values.token) ?? environment['MOCK_TWS_TOKEN'];
  switch (word) {
    case 'serve':
      return { name: 'serve', ...serveOptions(values, token) };
    case 'scenarios':
      return { name: 'scenarios', isJson: values.json === true };
    case 'validate': {
      const [file] = words;
      if (file === undefined) throw usage('validate needs the path of a scenario file');
      return { name: 'validate', file };
    }
    case 'control':
      return { name: 'control', ...whereToCall(values, token), words };
    case 'journal':
      return { name: 'journal', ...whereToCall(values, token), follows: values.follow === true };
    default:
      throw usage(`there is no command "${word}"`);
  }
}

function read(argv: readonly string[]): { readonly values: Values; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (cause) {
    // The runtime goes on to explain how an argument could begin with a dash; none of ours does.
    const [sentence = ''] = String(cause instanceof Error ? cause.message : cause).split('. To specify');
    throw usage(sentence, cause);
  }
}

function serveOptions(values: Values, token: string | undefined): ServeOptions {
  const host = text(values.host) ?? '127.0.0.1';
  if (!LOOPBACK.has(host) && values['i-know-this-is-exposed'] !== true) {
    throw new CliError(
      exitCodes.refused,
      `--host ${host} lets others reach the mock, and its protocol has no password; add --i-know-this-is-exposed if that is meant`,
    );
  }
  return {
    port: whole('port', values.port, { least: 0, most: 65_535 }) ?? DEFAULT_PORT,
    host,
    seed: whole('seed', values.seed, { least: 0, most: Number.MAX_SAFE_INTEGER }) ?? 1,
    scenario: text(values.scenario),
    speed: speedOf(values.speed),
    serverVersion: whole('server-version', values['server-version'], { least: 1, most: 10_000 }),
    admin: whole('admin', values.admin, { least: 0, most: 65_535 }) ?? 0,
    token,
    isJson: values.json === true,
  };
}

function speedOf(value: string | boolean | undefined): number | 'max' {
  if (value === 'max') return 'max';
  return whole('speed', value, { least: 1, most: 1_000, or: 'max' }) ?? 1;
}

function whereToCall(values: Values, token: string | undefined): { readonly admin: number; readonly token: string } {
  const admin = whole('admin', values.admin, { least: 1, most: 65_535 });
  if (admin === undefined) throw usage('--admin must be the port that serve printed as "admin"');
  if (token === undefined) throw usage('--token, or MOCK_TWS_TOKEN, must be the token that serve printed');
  return { admin, token };
}

function whole(
  name: string,
  value: string | boolean | undefined,
  range: { readonly least: number; readonly most: number; readonly or?: string },
): number | undefined {
  const given = text(value);
  if (given === undefined) return undefined;
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= range.least && number <= range.most) return number;
  const other = range.or === undefined ? '' : `, or ${range.or}`;
  throw usage(`--${name} must be a whole number from ${range.least} to ${range.most}${other}, was "${given}"`);
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function usage(message: string, cause?: unknown): CliError {
  return new CliError(exitCodes.usage, `${message}; see mock-tws --help`, { cause });
}
