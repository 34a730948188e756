/** How long silence is borne, and how an answer is asked for. Milliseconds. */
export interface HeartbeatLimits {
  /** How long a probe is given before nothing heard means lost. */
  readonly probeTimeoutMs: number;
  /** The link is not called lost before it was silent this long, whatever a probe says; 0 to go by the probe alone. */
  readonly lostAfterMs: number;
  /** Least time from one probe to the next. */
  readonly minProbeGapMs: number;
}

/** What a heartbeat knows when it wakes up. Monotonic milliseconds. */
export interface HeartbeatFacts {
  readonly nowMs: number;
  /** How much later than asked for it was woken: our own stall, which is nobody's silence. */
  readonly lateMs: number;
  readonly lastHeardMs: number;
  /** When the silence becomes suspicious, if nothing more is heard. */
  readonly suspectAtMs: number;
  /** When the last probe was sent; undefined if there was none. */
  readonly lastProbeMs: number | undefined;
}

/**
 * - `listening`: no doubt yet.
 * - `probing`: the peer was silent for too long and has been asked; anything heard ends the doubt.
 * - `lost`: it did not answer in time and nothing else was heard.
 */
export type HeartbeatState =
  | { readonly name: 'listening'; readonly wakeMs: number }
  | {
      readonly name: 'probing';
      /** Number of the last probe: 1 for the first of this heartbeat. */
      readonly probe: number;
      readonly sentMs: number;
      /** False once that probe failed: another may be sent before the deadline. */
      readonly isPending: boolean;
      readonly deadlineMs: number;
      readonly wakeMs: number;
    }
  | { readonly name: 'lost'; readonly sinceMs: number; readonly silentMs: number };

type Probing = Extract<HeartbeatState, { name: 'probing' }>;

// While a probe is out we wake this many times, so that a stall in the middle shows as a late wake-up.
const WAKES_PER_PROBE = 5;

/** The state at the beginning, and again whenever something was heard: listen until the next silence. */
export function listenAgain(facts: HeartbeatFacts, limits: HeartbeatLimits): HeartbeatState {
  return { name: 'listening', wakeMs: probeDueMs(facts, limits) };
}

/**
 * Decides on waking up, or after a probe failed. A new `probing` with a higher number means: send that probe now.
 * @param sent number of the last probe sent so far, 0 for none
 */
export function nextHeartbeat(
  state: HeartbeatState,
  facts: HeartbeatFacts,
  limits: HeartbeatLimits & { readonly sent: number },
): HeartbeatState {
  switch (state.name) {
    case 'listening': {
      const dueMs = probeDueMs(facts, limits);
      if (facts.nowMs < dueMs) return { name: 'listening', wakeMs: dueMs };
      const deadlineMs = Math.max(facts.lastHeardMs + limits.lostAfterMs, facts.nowMs + limits.probeTimeoutMs);
      return probing(limits.sent + 1, deadlineMs, facts, limits);
    }
    case 'probing':
      return whileProbing(state, facts, limits);
    case 'lost':
      return state;
  }
}

function whileProbing(state: Probing, facts: HeartbeatFacts, limits: HeartbeatLimits): HeartbeatState {
  const deadlineMs = state.deadlineMs + facts.lateMs;
  if (facts.nowMs >= deadlineMs) {
    return { name: 'lost', sinceMs: facts.nowMs, silentMs: facts.nowMs - facts.lastHeardMs };
  }
  const againMs = state.sentMs + limits.minProbeGapMs;
  if (!state.isPending && facts.nowMs >= againMs) return probing(state.probe + 1, deadlineMs, facts, limits);
  const tickMs = facts.nowMs + limits.probeTimeoutMs / WAKES_PER_PROBE;
  return { ...state, deadlineMs, wakeMs: Math.min(deadlineMs, tickMs, state.isPending ? tickMs : againMs) };
}

function probing(probe: number, deadlineMs: number, facts: HeartbeatFacts, limits: HeartbeatLimits): Probing {
  const { nowMs } = facts;
  const wakeMs = Math.min(deadlineMs, nowMs + limits.probeTimeoutMs / WAKES_PER_PROBE);
  return { name: 'probing', probe, sentMs: nowMs, isPending: true, deadlineMs, wakeMs };
}

function probeDueMs(facts: HeartbeatFacts, limits: HeartbeatLimits): number {
  if (facts.lastProbeMs === undefined) return facts.suspectAtMs;
  return Math.max(facts.suspectAtMs, facts.lastProbeMs + limits.minProbeGapMs);
}
