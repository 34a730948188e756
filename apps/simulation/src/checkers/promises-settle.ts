import type { MakeChecker } from './checker.ts';

// What a stall of the bot's own adds is counted; so much more is rounding and turns of the event loop.
const SLACK_MS = 5_000;

/** Every promise settles, within the time that is promised for its kind. */
export const promisesSettle: MakeChecker = (view, violated) => {
  const late = new WeakSet<object>();
  return {
    look() {
      const { bot, clock, stalls } = view;
      for (const handed of bot.promises.pending) {
        const waitedMs = clock.now() - handed.sinceMs;
        if (waitedMs <= handed.withinMs + SLACK_MS + stalls.totalMs || late.has(handed)) continue;
        late.add(handed);
        violated(`${handed.what} was asked at ${handed.sinceMs} ms and has not settled ${waitedMs} ms later`);
      }
    },
    after() {
      for (const { what, sinceMs } of view.bot.promises.pending) {
        violated(`${what}, asked at ${sinceMs} ms, never settled, not even when the connector was closed`);
      }
    },
  };
};
