import type { Clock } from '@autobot/resilience';

const LONGEST_CLEANUP_MS = 3_000;

/** Disposes a stage; one that a failed recovery keeps from closing is left to the end of the process. */
export async function disposed(stage: AsyncDisposable, clock: Clock): Promise<void> {
  const timeUp = Promise.withResolvers<void>();
  const timer = clock.setTimer(timeUp.resolve, LONGEST_CLEANUP_MS);
  try {
    await Promise.race([stage[Symbol.asyncDispose](), timeUp.promise]);
  } finally {
    timer.cancel();
  }
}
