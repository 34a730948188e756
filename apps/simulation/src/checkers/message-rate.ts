import type { MakeChecker } from './checker.ts';

const MOST = 50;
const WINDOW_MS = 1_000;
const START_API = '71';

/** Never more than 50 messages leave within any second, measured at the write. */
export const messageRate: MakeChecker = (view, violated) => {
  let times: number[] = [];
  return {
    opened() {
      times = [];
    },
    sent([id = '']) {
      // The greeting is no message, and TWS does not count the start of the session.
      if (id.startsWith('v') || id === START_API) return;
      const nowMs = view.clock.now();
      times.push(nowMs);
      const first = times.findIndex((atMs) => nowMs - atMs < WINDOW_MS);
      if (first > 0) times.splice(0, first);
      if (times.length === MOST + 1) violated(`${times.length} messages left within a second, the last at ${nowMs} ms`);
    },
  };
};
