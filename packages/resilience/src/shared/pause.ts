import type { Clock } from '../core/clock.ts';

/** Waits, or rejects with the signal's reason. */
export function pause(clock: Clock, forMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      timer.cancel();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passing on, not making
      reject(signal?.reason);
    };
    const timer = clock.setTimer(() => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    }, forMs);
    if (signal?.aborted === true) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}
