import type { Call } from '../core/call.ts';

/** The innermost end of a chain in a test: keeps each call until the test answers it. */
export interface ScriptedNext<Payload, Result> {
  /** Give this to a middleware or a pipeline. */
  readonly next: (call: Call<Payload>) => Promise<Result>;
  /** Every call that came through, in order. */
  readonly calls: readonly Call<Payload>[];
  /** How many of them are not answered yet. */
  readonly unanswered: number;
  /**
   * Answers the oldest unanswered call.
   * @throws {Error} if there is none
   */
  resolve(result: Result): void;
  /** Fails the oldest unanswered call; throws if there is none. */
  reject(error: unknown): void;
}

interface Waiting<Result> {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Makes an innermost next that is answered by hand. */
export function scriptedNext<Payload = unknown, Result = unknown>(): ScriptedNext<Payload, Result> {
  const calls: Call<Payload>[] = [];
  const waiting: Waiting<Result>[] = [];
  const takeOldest = (): Waiting<Result> => {
    const oldest = waiting.shift();
    if (oldest === undefined) throw new Error(`no call is waiting for an answer (${calls.length} came so far)`);
    return oldest;
  };
  return {
    calls,
    get unanswered() {
      return waiting.length;
    },
    next: (call) => {
      calls.push(call);
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    resolve: (result) => {
      takeOldest().resolve(result);
    },
    reject: (error) => {
      takeOldest().reject(error);
    },
  };
}
