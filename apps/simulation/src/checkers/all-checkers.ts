import { breakerListens } from './breaker-listens.ts';
import type { MakeChecker, VirtualClock } from './checker.ts';
import { gateShut } from './gate-shut.ts';
import { historyPacing } from './history-pacing.ts';
import { listedTransitions } from './listed-transitions.ts';
import { liveMeansLive } from './live-means-live.ts';
import { memoryFlat } from './memory-flat.ts';
import { messageRate } from './message-rate.ts';
import { noNeedlessDial } from './no-needless-dial.ts';
import { nothingLeft } from './nothing-left.ts';
import { ordersKnown } from './orders-known.ts';
import { ordersOnce } from './orders-once.ts';
import { promisesSettle } from './promises-settle.ts';
import { statusTrue } from './status-true.ts';
import { streamsServed } from './streams-served.ts';

/** Every invariant by its name. */
export function allCheckers(virtual: VirtualClock | undefined): Readonly<Record<string, MakeChecker>> {
  return {
    'promises settle': promisesSettle,
    'orders once': ordersOnce,
    'orders known': ordersKnown,
    'gate shut': gateShut,
    'no needless dial': noNeedlessDial,
    'live means live': liveMeansLive,
    'message rate': messageRate,
    'history pacing': historyPacing,
    'streams served': streamsServed,
    'nothing left': nothingLeft(virtual),
    'memory flat': memoryFlat,
    'listed transitions': listedTransitions,
    'status true': statusTrue,
    'breaker listens': breakerListens,
  };
}
