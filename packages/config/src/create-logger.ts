import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { REDACTED, type Secret } from './secret.ts';

/** A pino logger. `child({ component })` gives one that adds fields to every line. */
export type Logger = PinoLogger;

/** From everything to nothing. `silent` writes no line at all. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LoggerOptions {
  /** Lowest level written. Default `info`. */
  readonly level?: LogLevel;
  /** Added to every line as `name`. Default: none. */
  readonly name?: string;
  /** Where lines go. Default: standard output, written synchronously so that a crash loses nothing. */
  readonly destination?: DestinationStream;
  /** Fields added to every line. Default: none; neither process id nor host name is added by itself. */
  readonly base?: Readonly<Record<string, unknown>>;
  /**
   * Secrets whose text is blotted out of finished lines, as a second line of defence: it catches a value
   * that was revealed and then ended up in somebody else's error message. Default: none.
   */
  readonly secrets?: readonly Secret[];
}

/**
 * Makes a logger that writes one JSON object a line, with level names as words and ISO times.
 * A `Secret` in any field, at any depth, is written as `[REDACTED]`.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = 'info', name, destination, base = {}, secrets = [] } = options;
  const settings = {
    level,
    base: { ...base },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    ...(name === undefined ? {} : { name }),
    ...(secrets.length === 0 ? {} : { hooks: { streamWrite: blotOut(secrets) } }),
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
}

function blotOut(secrets: readonly Secret[]): (line: string) => string {
  // As it appears inside a JSON string. Longest first, so that a secret that contains another goes as a whole.
  const values = secrets
    .map((secret) => JSON.stringify(secret.reveal()).slice(1, -1))
    .filter((value) => value !== '')
    .toSorted((a, b) => b.length - a.length);
  return (line) => values.reduce((text, value) => text.replaceAll(value, REDACTED), line);
}
