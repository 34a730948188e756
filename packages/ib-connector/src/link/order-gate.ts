import type { UpstreamState } from './upstream-state.ts';

/** Whether a new order or a change may leave. */
export type OrderGate =
  | { readonly isOpen: true }
  | { readonly isOpen: false; readonly reason: OrderGateReason; readonly sentence: string };

export type OrderGateReason =
  | 'readOnly'
  | 'journal'
  | 'readOnlySession'
  | 'linkNotReady'
  | 'upstreamDown'
  | 'upstreamRestoring'
  | 'notReconciled';

/** What the gate is decided from. */
export interface OrderGateFacts {
  readonly isTradingOn: boolean;
  /** Why the order journal cannot be written; undefined if it can. */
  readonly journalProblem: string | undefined;
  /** TWS itself said that its API is read-only. */
  readonly isSessionReadOnly: boolean;
  readonly isLinkReady: boolean;
  readonly linkName: string;
  readonly upstream: UpstreamState['name'];
  readonly isReconciled: boolean;
}

/**
 * Decides the order gate; pure. While TWS is cut off from IB it may keep an order and send it minutes later,
 * or lose it (CAMPUS, "Intelligent Order Resubmission"), so the gate is shut unless upstream is up.
 */
export function orderGate(facts: OrderGateFacts): OrderGate {
  if (!facts.isTradingOn) {
    return shut('readOnly', 'the connector is read-only: set IB_READONLY=false, or readOnly: false, to trade');
  }
  if (!facts.isLinkReady) return shut('linkNotReady', `the link to TWS is ${facts.linkName}, not ready`);
  if (facts.isSessionReadOnly) {
    return shut('readOnlySession', "TWS is in read-only mode: turn off 'Read-Only API' in its settings");
  }
  if (facts.journalProblem !== undefined) return shut('journal', facts.journalProblem);
  if (facts.upstream === 'down') return shut('upstreamDown', 'TWS has lost its connection to IB');
  if (facts.upstream === 'restoring') {
    return shut('upstreamRestoring', 'TWS is back at IB, and orders are being reconciled');
  }
  if (!facts.isReconciled) return shut('notReconciled', 'orders at the broker are not reconciled yet');
  return { isOpen: true };
}

function shut(reason: OrderGateReason, sentence: string): OrderGate {
  return { isOpen: false, reason, sentence };
}

/** True if both say the same. */
export function isSameGate(one: OrderGate, other: OrderGate): boolean {
  if (one.isOpen || other.isOpen) return one.isOpen === other.isOpen;
  return one.reason === other.reason && one.sentence === other.sentence;
}
