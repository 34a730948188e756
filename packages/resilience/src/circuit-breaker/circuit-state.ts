/** How a call ended, as far as a circuit is concerned; `ignored` says nothing about the other side. */
export type Outcome = 'success' | 'failure' | 'ignored';

/** Calls pass and are counted. */
export interface ClosedState {
  readonly phase: 'closed';
  /** Grows by one with every change of phase: a result that was admitted under another number is out of date. */
  readonly generation: number;
}

/** Calls are refused until the time is up. */
export interface OpenState {
  readonly phase: 'open';
  readonly generation: number;
  /** Openings in a row without having closed in between. */
  readonly openings: number;
  readonly openForMs: number;
  readonly untilMs: number;
}

/** A few calls are let through to find out. */
export interface HalfOpenState {
  readonly phase: 'halfOpen';
  readonly generation: number;
  readonly openings: number;
  readonly openForMs: number;
  readonly running: number;
  readonly successes: number;
  readonly failures: number;
  /** Since when at least one probe has been running without a break. */
  readonly probingSinceMs: number;
}

/** The state of a circuit, but for isolation, which lies over it. */
export type CircuitState = ClosedState | OpenState | HalfOpenState;

/** How a half-open circuit finds out. */
export interface HalfOpenRules {
  readonly probes: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly maxMs: number;
}

/** Openings so far in a row, and how long the last one was; 0 if there was none. */
export function openingsOf(state: CircuitState): { readonly openings: number; readonly openForMs: number } {
  return state.phase === 'closed' ? { openings: 0, openForMs: 0 } : state;
}

/** Open for so long from now. */
export function opened(previous: CircuitState, openForMs: number, nowMs: number): OpenState {
  const openings = openingsOf(previous).openings + 1;
  return { phase: 'open', generation: previous.generation + 1, openings, openForMs, untilMs: nowMs + openForMs };
}

/** Half-open, with no probe sent yet. */
export function halfOpened(previous: OpenState): HalfOpenState {
  const { generation, openings, openForMs } = previous;
  const counts = { running: 0, successes: 0, failures: 0, probingSinceMs: 0 };
  return { phase: 'halfOpen', generation: generation + 1, openings, openForMs, ...counts };
}

/** One more probe, or undefined if all its places are taken. */
export function withProbe(state: HalfOpenState, rules: HalfOpenRules, nowMs: number): HalfOpenState | undefined {
  if (state.running >= rules.probes) return undefined;
  const probingSinceMs = state.running === 0 ? nowMs : state.probingSinceMs;
  return { ...state, running: state.running + 1, probingSinceMs };
}

/** A probe gave its place back, whatever its outcome; only success and failure are counted. */
export function withoutProbe(state: HalfOpenState, outcome: Outcome): HalfOpenState {
  return {
    ...state,
    running: Math.max(0, state.running - 1),
    successes: state.successes + (outcome === 'success' ? 1 : 0),
    failures: state.failures + (outcome === 'failure' ? 1 : 0),
  };
}

/** True if probes have been running for too long without an answer: then the circuit opens again. */
export function isOverdue(state: HalfOpenState, rules: HalfOpenRules, nowMs: number): boolean {
  return state.running > 0 && nowMs - state.probingSinceMs >= rules.maxMs;
}

/** Milliseconds until asking again may succeed; undefined if nobody knows. */
export function retryAfterMsOf(state: CircuitState, rules: HalfOpenRules, nowMs: number): number | undefined {
  if (state.phase === 'open') return Math.max(0, state.untilMs - nowMs);
  return state.phase === 'closed' || state.running < rules.probes ? 0 : undefined;
}
