import { getEventListeners } from 'node:events';
import { isGap, SLOW_CAPACITY } from '../world/readers.ts';
import type { MakeChecker, VirtualClock } from './checker.ts';

// A query may listen at each layer it passes, and what one promise needs may take several queries.
const LISTENERS_PER_PROMISE = 8;
// A queue of deadlines that is idle keeps its timer until it fires, and no process alive; there is one for each length.
const IDLE_QUEUES = 12;

/** Memory stays flat while it runs; afterwards no timer, listener, socket or entry is left. */
export const nothingLeft =
  (virtual: VirtualClock | undefined): MakeChecker =>
  (view, violated) => {
    const report = (left: Readonly<Record<string, number>>): void => {
      for (const [what, count] of Object.entries(left)) if (count > 0) violated(`${count} ${what} left after closing`);
    };
    let afterStop = 0;
    const listeners = (): number => getEventListeners(view.bot.life.signal, 'abort').length;
    return {
      item(wish, item) {
        // Once nobody is slow any more, what was kept for the slow reader comes all at once.
        if (!wish.isSlow || isGap(item) || !view.bot.readers.isStopped) return;
        afterStop += 1;
        if (afterStop === SLOW_CAPACITY + 2)
          violated(`a stream kept more than the ${SLOW_CAPACITY} values it may keep`);
      },
      look() {
        const { size } = view.bot.promises.pending;
        if (listeners() > LISTENERS_PER_PROMISE * (size + 1)) {
          violated(`${listeners()} listeners hang on the bot's signal while ${size} promises are under way`);
        }
      },
      after() {
        const { status, told, tws } = view;
        const left = {
          timers: Math.max(0, (virtual?.pendingTimers ?? 0) - IDLE_QUEUES),
          'listeners on the signal': listeners(),
          connections: told.connection === undefined ? 0 : 1,
          clients: tws.status().clients.length,
          'requests under way': status.requestsUnderWay,
          streams: status.streams.length,
          'waiting calls': status.rateLimiter.queued,
          'slots held': Object.values(status.pacing.slots).reduce((sum, { inUse }) => sum + inUse, 0),
        };
        report(left);
      },
      longAfter() {
        report({ 'timers that never end': virtual?.pendingTimers ?? 0 });
      },
    };
  };
