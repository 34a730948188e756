/** Permission to make a call, given by `enter` and handed back to `leave`. */
export class Admission {
  /** Which life of the circuit's phases it belongs to. */
  readonly generation: number;
  /** When the call began; NaN if nobody measures. */
  readonly startedMs: number;
  /** Where the window counted the call as slow while it ran; undefined if it did not. */
  slowMark: number | undefined;
  isRunning = false;
  previous: Admission | undefined;
  next: Admission | undefined;

  constructor(generation: number, startedMs: number) {
    this.generation = generation;
    this.startedMs = startedMs;
  }
}
