/** What a reader is written to: a `ServerResponse`. */
export interface FrameSink {
  /** False if it has more to do than it should; then `drain` is told. */
  write(text: string): boolean;
  on(event: 'drain', listener: () => void): unknown;
  destroy(): unknown;
}

/** How long a reader may leave what it was sent unread before it is dropped, in milliseconds. */
export const LONGEST_BACKLOG_MS = 10_000;

/**
 * One browser that listens. One that reads slowly is skipped, never waited for: it gets everything anew once it has read
 * what it has, and is dropped if that takes too long. So at most two frames of it are in memory.
 */
export class EventReader {
  readonly #sink: FrameSink;
  #blockedSinceMs: number | undefined;
  #isUpToDate = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
    sink.on('drain', () => {
      this.#blockedSinceMs = undefined;
    });
  }

  /**
   * Sends the frame, or everything if the last one was left out.
   * @param everything asked for only if it is needed
   * @returns false if the reader is too slow and was dropped
   */
  send(frame: string, everything: () => string, nowMs: number): boolean {
    if (this.#blockedSinceMs !== undefined) {
      this.#isUpToDate = false;
      if (nowMs - this.#blockedSinceMs < LONGEST_BACKLOG_MS) return true;
      this.#sink.destroy();
      return false;
    }
    const text = this.#isUpToDate ? frame : everything();
    this.#isUpToDate = true;
    if (!this.#sink.write(text)) this.#blockedSinceMs = nowMs;
    return true;
  }
}
