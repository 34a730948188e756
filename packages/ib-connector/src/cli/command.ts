/** What a command has of the world; the process gives the real things, tests their own. */
export interface CliIo {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One command of `ib-connector`. */
export interface Command {
  readonly name: string;
  /** What follows the name, for the help text. */
  readonly usage: string;
  readonly summary: string;
  /** Settles with the exit code. @throws {UsageError} the arguments make no sense */
  run(args: readonly string[], io: CliIo): Promise<number>;
}

/** How a command ends. Source of the numbers above 2: BSD's sysexits.h. */
export const exitCodes = {
  ok: 0,
  /** What was checked is not well. */
  failed: 1,
  usage: 2,
  /** A file cannot be read. */
  noInput: 66,
  /** TWS does not answer. */
  unreachable: 69,
  /** A safety guard says no. */
  refusedByGuard: 77,
} as const;

/** The arguments make no sense; the sentence says what is wanted. */
export class UsageError extends Error {}
