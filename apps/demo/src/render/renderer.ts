import type { RunObserver, RunSummary } from '../run-scenes.ts';

/** What a run is about. */
export interface RunHeader {
  /** For example "embedded mock TWS at 127.0.0.1:40123". */
  readonly target: string;
  /** Whether orders may be sent there, in words. */
  readonly trading: string;
  readonly steps: number;
  /** Names of all steps, to line things up by. */
  readonly names: readonly string[];
}

/** Shows a run to a person or a program. */
export interface Renderer extends RunObserver {
  begun(header: RunHeader): void;
  warned(warning: string): void;
  /** The run is over; nothing is shown after this. */
  ended(summary: RunSummary): void;
  /** Leaves the terminal as it was; safe to call twice. */
  dispose(): void;
}
