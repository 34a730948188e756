import type { MakeChecker } from './checker.ts';

/** A circuit changes by what it was asked since its last change: a result of an earlier life changes nothing. */
export const breakerListens: MakeChecker = (view, violated) => {
  let changedMs = 0;
  // Several may end at one instant, and each is heard by the circuit a moment later.
  let endedMs = 0;
  let latestBegunMs = 0;
  return {
    sideResult(result) {
      const nowMs = view.clock.now();
      latestBegunMs = endedMs === nowMs ? Math.max(latestBegunMs, result.begunMs) : result.begunMs;
      endedMs = nowMs;
    },
    sideEvent(event) {
      if (event.type !== 'circuit.opened' && event.type !== 'circuit.closed' && event.type !== 'circuit.half_opened')
        return;
      const isByResult =
        event.type === 'circuit.closed' || (event.type === 'circuit.opened' && event.because !== 'probes_overdue');
      if (isByResult && latestBegunMs < changedMs) {
        violated(
          `${event.type} followed from a call of ${latestBegunMs} ms, which was before the change at ${changedMs} ms`,
        );
      }
      changedMs = event.atMs;
    },
  };
};
