import type { Begun } from '../core/begun-in-order.ts';

/** Permission to make a call, given by `enter` and handed back to `leave`. */
export class Admission implements Begun<Admission> {
  // Declared: a field that is first defined and then filled costs twice, and there may be one such object for each call.
  /** Which life of the circuit's phases it belongs to. */
  declare readonly generation: number;
  /** Where the window counted the call as slow while it ran; undefined if it did not. */
  declare slowMark: number | undefined;
  declare beganMs: number | undefined;
  declare isRunning: boolean;
  declare previous: Admission | undefined;
  declare next: Admission | undefined;

  constructor(generation: number) {
    this.generation = generation;
    this.slowMark = undefined;
    this.beganMs = undefined;
    this.isRunning = false;
    this.previous = undefined;
    this.next = undefined;
  }
}
