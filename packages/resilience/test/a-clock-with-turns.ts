import type { Clock } from '../src/core/clock.ts';
import { FakeClock } from '../src/testing/fake-clock.ts';

/** A clock whose turns end when told to, and that counts how often it is read. */
export function aClockWithTurns(): {
  clock: Clock;
  time: FakeClock;
  endTurn: () => void;
  ends: (() => void)[];
  reads: () => number;
} {
  const time = new FakeClock();
  const ends: (() => void)[] = [];
  let reads = 0;
  const clock: Clock = {
    now: () => {
      reads += 1;
      return time.now();
    },
    wallNow: () => time.wallNow(),
    setTimer: (callback, delayMs) => time.setTimer(callback, delayMs),
    afterInput: (callback) => {
      time.afterInput(callback);
    },
    endOfTurn: (callback) => void ends.push(callback),
  };
  const endTurn = (): void => {
    for (const end of ends.splice(0)) end();
  };
  return { clock, time, endTurn, ends, reads: () => reads };
}
