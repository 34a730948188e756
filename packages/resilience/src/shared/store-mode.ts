/**
 * How a shared limit is kept at the moment.
 * - `shared`: the store decides.
 * - `fallback`: the store is away; each process has its own part of the limit, or its reserve.
 * - `recovering`: the store is back but does not know yet what was used meanwhile: it must agree, and our own part as well.
 * - `closed`: the store is away, and nothing is granted but the reserve of the front lane.
 */
export type StoreMode = 'shared' | 'fallback' | 'recovering' | 'closed';

/** True while the store decides nothing. */
export function isAway(mode: StoreMode): boolean {
  return mode === 'fallback' || mode === 'closed';
}

/** A mode, and since when. */
export type ModeState =
  | { readonly mode: 'shared'; readonly sinceMs: number; readonly failures: number }
  | { readonly mode: 'fallback' | 'closed'; readonly sinceMs: number }
  | { readonly mode: 'recovering'; readonly sinceMs: number; readonly untilMs: number };

/** What was heard of the store: an answer, that it lost its memory, nothing; or only time passed. */
export type ModeInput = 'answered' | 'held' | 'failed' | 'elapsed';

/** What a limit does while its store is away; see `SharedLimiterOptions.fallback`. */
export type Fallback = 'dual' | 'split' | 'closed';

/** What the decision depends on beside the state. */
export interface ModeRules {
  readonly fallback: Fallback;
  /** Calls in a row without an answer after which the store counts as away. */
  readonly failures: number;
  /** How long both must agree before the store alone decides again. */
  readonly recoverMs: number;
}

/**
 * The mode after an input. Local permits are handed out by `dual` only: only there others may have used what the store
 * cannot know, so only there it takes a recovery to trust it again.
 */
export function nextMode(state: ModeState, input: ModeInput, nowMs: number, rules: ModeRules): ModeState {
  switch (state.mode) {
    case 'shared':
      if (input === 'held') return away(nowMs, rules);
      if (input === 'answered') return state.failures === 0 ? state : { ...state, failures: 0 };
      if (input === 'elapsed') return state;
      return state.failures + 1 >= rules.failures ? away(nowMs, rules) : { ...state, failures: state.failures + 1 };
    case 'fallback':
    case 'closed':
      if (input !== 'answered') return state;
      return rules.fallback === 'dual' ? recovering(nowMs, rules.recoverMs) : shared(nowMs);
    case 'recovering':
      // Others may be past their recovery and use all of the limit by now, so our own part has to wait again.
      if (input === 'failed' || input === 'held') return away(nowMs, rules);
      return nowMs >= state.untilMs ? shared(nowMs) : state;
    default:
      return state satisfies never;
  }
}

/** Where a limiter starts: others may be in fallback right now, and the store not know what they used. */
export function firstMode(nowMs: number, forMs: number): ModeState {
  return recovering(nowMs, forMs);
}

function shared(nowMs: number): ModeState {
  return { mode: 'shared', sinceMs: nowMs, failures: 0 };
}

function away(nowMs: number, { fallback }: ModeRules): ModeState {
  return { mode: fallback === 'closed' ? 'closed' : 'fallback', sinceMs: nowMs };
}

function recovering(nowMs: number, forMs: number): ModeState {
  return { mode: 'recovering', sinceMs: nowMs, untilMs: nowMs + forMs };
}
