import { ResilienceError } from '../core/resilience-error.ts';

/** The steps of opening a link, in order. */
export type LinkPhase = 'dialing' | 'handshake' | 'starting' | 'syncing';

const PHASES: readonly LinkPhase[] = ['dialing', 'handshake', 'starting', 'syncing'];

/** Where a link stands. Monotonic milliseconds; `epoch` counts dials, from 1. */
export type LinkState =
  /** Not started, or stopped. */
  | { readonly name: 'idle' }
  | { readonly name: LinkPhase; readonly epoch: number; readonly sinceMs: number }
  | { readonly name: 'ready'; readonly epoch: number; readonly sinceMs: number }
  /** Being stopped. */
  | { readonly name: 'draining'; readonly epoch: number; readonly sinceMs: number }
  /** The epoch is over and its driver is closing. */
  | { readonly name: 'closed'; readonly cause: unknown; readonly sinceMs: number }
  | {
      readonly name: 'backoff';
      readonly cause: unknown;
      /** 1 for the first wait since the link was last stable. */
      readonly attempt: number;
      readonly untilMs: number;
      readonly sinceMs: number;
    }
  /** Needs a person: nothing more is tried until the supervisor is started again. */
  | { readonly name: 'halted'; readonly reason: string; readonly cause: unknown; readonly sinceMs: number };

/** What can happen to a link. */
export type LinkInput =
  | { readonly type: 'dial'; readonly epoch: number }
  | { readonly type: 'enter'; readonly phase: LinkPhase }
  | { readonly type: 'opened' }
  | { readonly type: 'drain' }
  /** The epoch ended: failed, lost, given up, or drained. */
  | { readonly type: 'ended'; readonly cause: unknown }
  | { readonly type: 'retry'; readonly attempt: number; readonly delayMs: number }
  | { readonly type: 'halt'; readonly reason: string }
  | { readonly type: 'rest' };

type Target = LinkState['name'] | 'the phase';

const OPENING = { enter: 'the phase', opened: 'ready', drain: 'draining', ended: 'closed' } as const;

/** Every transition there is; what is not listed does not happen. */
export const LINK_TRANSITIONS: Readonly<
  Record<LinkState['name'], Readonly<Partial<Record<LinkInput['type'], Target>>>>
> = {
  idle: { dial: 'dialing' },
  dialing: OPENING,
  handshake: OPENING,
  starting: OPENING,
  syncing: OPENING,
  ready: { drain: 'draining', ended: 'closed' },
  draining: { ended: 'closed' },
  closed: { retry: 'backoff', halt: 'halted', rest: 'idle' },
  backoff: { dial: 'dialing', rest: 'idle' },
  halted: { dial: 'dialing', rest: 'idle' },
};

/** A link was told something that cannot happen where it stands. */
export class LinkTransitionError extends ResilienceError {
  constructor(state: LinkState, input: LinkInput) {
    const what = input.type === 'enter' ? `enter ${input.phase}` : input.type;
    super(`a link that is ${state.name} cannot take "${what}"`, { code: 'ERR_LINK_TRANSITION', verdict: 'refused' });
  }
}

/**
 * Where a link stands after an input.
 * @throws {LinkTransitionError} for a transition that is not listed, and for a phase that is not a later one
 */
export function nextLinkState(state: LinkState, input: LinkInput, nowMs: number): LinkState {
  if (LINK_TRANSITIONS[state.name][input.type] === undefined) throw new LinkTransitionError(state, input);
  switch (input.type) {
    case 'dial':
      return { name: 'dialing', epoch: input.epoch, sinceMs: nowMs };
    case 'enter':
      if (!isLater(input.phase, state.name)) throw new LinkTransitionError(state, input);
      return { name: input.phase, epoch: epochOf(state), sinceMs: nowMs };
    case 'opened':
      return { name: 'ready', epoch: epochOf(state), sinceMs: nowMs };
    case 'drain':
      return { name: 'draining', epoch: epochOf(state), sinceMs: nowMs };
    case 'ended':
      return { name: 'closed', cause: input.cause, sinceMs: nowMs };
    case 'retry': {
      const { attempt, delayMs } = input;
      return { name: 'backoff', cause: causeOf(state), attempt, untilMs: nowMs + delayMs, sinceMs: nowMs };
    }
    case 'halt':
      return { name: 'halted', reason: input.reason, cause: causeOf(state), sinceMs: nowMs };
    case 'rest':
      return { name: 'idle' };
  }
}

/** Why the link is down, where its state says so. */
export function causeOf(state: LinkState): unknown {
  return 'cause' in state ? state.cause : undefined;
}

/** The epoch of a state that has one, else 0. */
export function epochOf(state: LinkState): number {
  return 'epoch' in state ? state.epoch : 0;
}

/** True while an epoch is being opened. */
export function isOpening(state: LinkState): state is Extract<LinkState, { name: LinkPhase }> {
  return PHASES.some((phase) => phase === state.name);
}

function isLater(phase: LinkPhase, than: LinkState['name']): boolean {
  return PHASES.indexOf(phase) > PHASES.findIndex((known) => known === than);
}
