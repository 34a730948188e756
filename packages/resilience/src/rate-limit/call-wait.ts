import type { Call } from '../core/call.ts';
import { FRONT_LANE } from './lanes.ts';
import type { WaitOptions } from './line-options.ts';

/** How calls wait for their turn. */
export interface CallWait {
  /** Longest wait in milliseconds, for all or by call; undefined for no bound but the call's deadline. */
  readonly maxWaitMs?: number | ((call: Call) => number | undefined);
  /** Priority of a call; higher goes first. Default the front lane for a cancel, `call.priority` for the rest. */
  readonly lane?: (call: Call) => number;
}

/** The lane of a call. */
export function laneOf(call: Call): number {
  return call.kind === 'cancel' ? FRONT_LANE : call.priority;
}

/** How this call waits. */
export function waitOf(call: Call, { lane = laneOf, maxWaitMs }: CallWait): WaitOptions {
  return {
    priority: lane(call),
    maxWaitMs: typeof maxWaitMs === 'function' ? maxWaitMs(call) : maxWaitMs,
    deadlineMs: call.deadlineMs,
  };
}
