import type { LinkState } from '@autobot/resilience';
import { LinkFailedError, type LinkFailureReason } from '../errors/link-errors.ts';

/** A named cause and a sentence for a person. */
export interface ExplainedCause {
  readonly reason: LinkFailureReason | 'unknown';
  readonly sentence: string;
}

// What a phase that took too long says about the other side (research/ib-connectivity.md 2.1 and pains 18, 25).
const phaseCauses: Readonly<Record<string, { readonly reason: LinkFailureReason; readonly sentence: string }>> = {
  dialing: { reason: 'unreachable', sentence: 'the address does not answer: check host, port and firewall' },
  handshake: {
    reason: 'silent',
    sentence: 'something listens there but does not speak: TWS may be frozen, may show a dialog, or it is no TWS',
  },
  starting: {
    reason: 'notStarted',
    sentence: 'TWS answered but did not start the session: it may wait for a login, a second factor or a dialog',
  },
  syncing: { reason: 'notSynced', sentence: 'TWS started the session but answers no requests: restart it' },
};

/** Puts the end of a link into words; pure. */
export function explainCause(cause: unknown): ExplainedCause {
  if (cause instanceof LinkFailedError) return { reason: cause.reason, sentence: cause.message };
  const phase = fieldOf(cause, 'phase');
  const ofPhase = typeof phase === 'string' ? phaseCauses[phase] : undefined;
  if (ofPhase !== undefined) return ofPhase;
  const sentence = cause instanceof Error ? cause.message : String(cause);
  return { reason: fieldOf(cause, 'code') === 'ERR_PEER_SILENT' ? 'noProbeAnswer' : 'unknown', sentence };
}

/** The same as an error whose message is the sentence; undefined if there is no cause. */
export function explainedError(cause: unknown): Error | undefined {
  return cause === undefined ? undefined : new Error(explainCause(cause).sentence, { cause });
}

/** The phase of a link that is still being opened, to be explained as the place where it hangs. */
export function phaseOf(state: LinkState): { readonly phase: string } | undefined {
  return state.name in phaseCauses ? { phase: state.name } : undefined;
}

/** Why a link is not ready, where its state says so. */
export function causeOf(state: LinkState): unknown {
  return 'cause' in state ? state.cause : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
