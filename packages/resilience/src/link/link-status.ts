import type { LatencySnapshot } from '../latency/latency-tracker.ts';
import { classifyLinkCause, type LinkCauseKind } from './classify-link-cause.ts';
import { causeOf, type LinkState } from './link-state.ts';

/** How a link is, in plain values that can be written as JSON. */
export interface LinkStatus {
  readonly name: string;
  readonly state: LinkState['name'];
  /** How long it has been so; undefined while idle. */
  readonly forMs: number | undefined;
  /** Number of the current or the last epoch, 0 before the first dial. */
  readonly epoch: number;
  /** Why it is down, in words. */
  readonly cause: string | undefined;
  /** Where the trouble is. */
  readonly causeKind: LinkCauseKind | undefined;
  /** Why it was halted. */
  readonly reason: string | undefined;
  /** How long until the next dial, while it backs off. */
  readonly dialsInMs: number | undefined;
  /** How long nothing has been heard; undefined before the first sign of life. */
  readonly silentForMs: number | undefined;
  /** Calls waiting for it to be ready. */
  readonly waiting: number;
  readonly lastProbeMs: number | undefined;
  readonly probes: LatencySnapshot;
}

/** What a supervisor knows when it is asked how its link is. */
export interface LinkFacts {
  readonly name: string;
  readonly state: LinkState;
  readonly nowMs: number;
  readonly epoch: number;
  readonly lastHeardMs: number | undefined;
  readonly lastProbeMs: number | undefined;
  readonly waiting: number;
  readonly probes: LatencySnapshot;
}

/** Puts a link's facts into plain values. */
export function linkStatus(facts: LinkFacts): LinkStatus {
  const { name, state, nowMs, epoch, lastHeardMs, lastProbeMs, waiting, probes } = facts;
  const cause = causeOf(state);
  return {
    name,
    state: state.name,
    forMs: 'sinceMs' in state ? nowMs - state.sinceMs : undefined,
    epoch,
    cause: cause === undefined ? undefined : inWords(cause),
    causeKind: cause === undefined ? undefined : classifyLinkCause(cause),
    reason: state.name === 'halted' ? state.reason : undefined,
    dialsInMs: state.name === 'backoff' ? Math.max(0, state.untilMs - nowMs) : undefined,
    silentForMs: lastHeardMs === undefined ? undefined : nowMs - lastHeardMs,
    waiting,
    lastProbeMs,
    probes,
  };
}

function inWords(cause: unknown): string {
  return cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : 'unknown';
}
