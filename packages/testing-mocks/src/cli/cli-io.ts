import type { Clock } from '@autobot/resilience';

/** What the command has of the world; the process gives the real things, tests their own. */
export interface CliIo {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** True if what is written is shown to a person at once. */
  readonly isTerminal: boolean;
  /** Width of the terminal at this moment. */
  readonly columns: () => number;
  /** Calls back for each key that is pressed; returns what ends it. */
  readonly onKey: (listener: (key: string) => void) => () => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** A word nobody can guess. */
  readonly newToken: () => string;
}
