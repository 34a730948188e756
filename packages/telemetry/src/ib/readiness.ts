import type { ConnectorStatus } from '@autobot/ib-connector';

/** When a program that holds a connector is fit for work. */
export interface ReadinessLimits {
  /** Silence after which it is not, in milliseconds. Default 10 000: a healthy link is probed more often. */
  readonly inboundAgeMs?: number;
  /** Whether it must also be able to send orders. Default false: a data collector is read-only, and ready. */
  readonly trading?: boolean;
}

/** Whether a program is fit for work, and why not. */
export interface Readiness {
  readonly isReady: boolean;
  /** A sentence for each reason against it; empty if it is ready. */
  readonly reasons: readonly string[];
}

const INBOUND_AGE_MS = 10_000;

/** Decides whether a connector is ready for work; pure. */
export function readinessOf(status: ConnectorStatus, limits: ReadinessLimits = {}): Readiness {
  const { inboundAgeMs = INBOUND_AGE_MS, trading = false } = limits;
  const { link, upstream, orderGate } = status;
  const reasons: string[] = [];
  if (link.state !== 'ready') {
    reasons.push(`the link to TWS is ${link.state}${link.cause === undefined ? '' : `: ${link.cause}`}`);
  } else if (link.inboundAgeMs !== undefined && link.inboundAgeMs > inboundAgeMs) {
    reasons.push(
      `nothing was heard from TWS for ${Math.round(link.inboundAgeMs)} ms, at most ${inboundAgeMs} ms is well`,
    );
  }
  if (link.state === 'ready' && upstream !== 'up') reasons.push(`TWS's own connection to IB is ${upstream}`);
  if (trading && !orderGate.isOpen) reasons.push(`no order may leave: ${orderGate.sentence}`);
  const { state, reason } = status.trading;
  if (trading && state !== 'active') {
    reasons.push(`the kill switch is at "${state}"${reason === '' ? '' : `: ${reason}`}`);
  }
  return { isReady: reasons.length === 0, reasons };
}
