import type { Clock } from '../core/clock.ts';
import { StoreAwayError } from './store-away-error.ts';

/** How a call to a store ended. */
export type StoreOutcome<Value> =
  | { readonly isAnswered: true; readonly value: Value; readonly tookMs: number }
  | { readonly isAnswered: false; readonly error: unknown };

/** Whom to ask, and how long to wait for an answer. */
export interface Asking {
  readonly store: { readonly name: string };
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Asks a store and settles within `timeoutMs` whatever the store does; never rejects. An answer that only our own stall
 * made late is an answer, and `tookMs` says how late.
 */
export function askWithin<Value>(
  { store, clock, timeoutMs }: Asking,
  ask: () => Promise<Value>,
): Promise<StoreOutcome<Value>> {
  return new Promise((resolve) => {
    const askedAtMs = clock.now();
    const timer = clock.setTimer(() => {
      clock.afterInput(() => {
        resolve({ isAnswered: false, error: new StoreAwayError(store.name, `no answer within ${timeoutMs} ms`) });
      });
    }, timeoutMs);
    const fail = (error: unknown): void => {
      timer.cancel();
      resolve({ isAnswered: false, error });
    };
    try {
      const succeed = (value: Value): void => {
        timer.cancel();
        resolve({ isAnswered: true, value, tookMs: clock.now() - askedAtMs });
      };
      ask().then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}
