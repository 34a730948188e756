import type { IbEvent } from '@autobot/ib-connector';
import { type Severity, severityOf } from '@autobot/resilience';

/** One line of the event log. */
export interface EventLine {
  readonly severity: Severity;
  /** Thing and past tense, for example `link.lost`. */
  readonly type: string;
  readonly text: string;
}

// Told with every message, every request or every step of a dial: a log of these would hide what matters.
const everyday: ReadonlySet<string> = new Set<IbEvent['type']>([
  'limiter.granted',
  'limiter.queued',
  'slots.leased',
  'slots.released',
  'slots.queued',
  'bulkhead.entered',
  'bulkhead.queued',
  'circuit.refused',
  'link.changed',
  'call.settled_late',
]);

/** Whether an event belongs in the log; asked for each of thousands a second. */
export function isLogged({ type }: { readonly type: string }): boolean {
  return !everyday.has(type);
}

/** Puts an event into a line for a person; pure. Types that it has no words for show their name. */
export function describeEvent(event: IbEvent): EventLine {
  return { severity: severityHere(event), type: event.type, text: textOf(event) };
}

const notable: Readonly<Record<string, Severity>> = {
  'order.duplicated': 'error',
  'order.refused': 'warn',
  'order_ids.rolled_back': 'warn',
  'outage.prolonged': 'warn',
  'recovery.failed': 'warn',
  'streams.blocked': 'warn',
  'kill_switch.changed': 'warn',
};

function severityHere(event: IbEvent): Severity {
  switch (event.type) {
    case 'upstream.changed':
      return event.to === 'down' ? 'warn' : 'info';
    case 'farm.changed':
      return event.state === 'broken' ? 'warn' : 'info';
    case 'stream.changed':
      return event.to === 'stale' || event.to === 'blocked' ? 'warn' : 'info';
    case 'order.changed':
      return event.order.state === 'unknown' ? 'warn' : 'info';
    default: {
      const ofKit = severityOf(event);
      return notable[event.type] ?? (ofKit === 'debug' ? 'info' : ofKit);
    }
  }
}

function textOf(event: IbEvent): string {
  switch (event.type) {
    case 'link.ready':
      return `link ready in ${ms(event.tookMs)}, epoch ${event.epoch}`;
    case 'link.lost':
      return `link lost: ${causeText(event.cause)}`;
    case 'link.open_failed':
      return `dial failed while ${event.phase}: ${causeText(event.cause)}`;
    case 'link.halted':
      return `given up, a person is needed: ${event.reason}`;
    case 'heartbeat.lost':
      return `silent for ${ms(event.silentMs)}`;
    case 'heartbeat.restored':
      return `heard again after ${ms(event.silentMs)}`;
    case 'latency.target_missed':
    case 'latency.target_met':
      return `${event.source}: ${ms(event.measuredMs)} against ${ms(event.targetMs)} ${event.type === 'latency.target_met' ? 'met again' : 'missed'}`;
    case 'circuit.opened':
      return `breaker ${event.source} opened (${event.because.replaceAll('_', ' ')}), for ${ms(event.openForMs)}`;
    case 'retry.scheduled':
      return `${event.operation} is asked again in ${ms(event.delayMs)}: ${causeText(event.error)}`;
    case 'retry.given_up':
      return `${event.operation} failed after ${event.attempt}: ${causeText(event.error)}`;
    case 'deadline.exceeded':
    case 'attempt.timed_out':
      return `${event.operation} took longer than ${ms(event.timeoutMs)}`;
    case 'limiter.rejected':
      return `${event.source} refused (${event.reason}), again in ${ms(event.retryAfterMs)}`;
    case 'notice.received':
      return `TWS ${event.notice.code} (${event.name}): ${event.notice.text}`;
    case 'upstream.changed':
      return `upstream ${event.from} → ${event.to}`;
    case 'farm.changed':
      return `farm ${event.farm} is ${event.state}`;
    case 'outage.prolonged':
      return `${event.what} lasts ${ms(event.lastedMs)} already`;
    case 'order_gate.changed':
      return event.gate.isOpen ? 'orders may leave' : `no order may leave: ${event.gate.sentence}`;
    case 'streams.restored':
      return `streams looked after: ${event.verified} verified, ${event.proving} proving, ${event.resubscribed} re-requested`;
    case 'stream.changed':
      return `${event.subject}: ${event.from} → ${event.to}`;
    case 'order.changed':
      return orderText(event.order);
    case 'order.refused':
      return `order refused (${event.rule}): ${event.sentence}`;
    case 'order.executed':
      return `${event.execution.shares} ${event.execution.contract.symbol ?? ''} traded at ${event.execution.price}`;
    case 'order.resolved':
      return `doubt resolved (${event.verdict}): ${orderText(event.order)}`;
    case 'order.duplicated':
      return `the broker works one order ${event.permIds.length} times: ${orderText(event.order)}`;
    case 'orders.reconciled':
      return `orders reconciled: ${event.matched} matched, ${event.missing} missing, ${event.adopted} adopted`;
    case 'kill_switch.changed':
      return `trading is ${event.state}: ${event.reason}`;
    case 'recovery.failed':
      return `${event.during} failed: ${causeText(event.error)}`;
    case 'streams.blocked':
      return `${event.count} streams blocked: the same user trades elsewhere`;
    case 'history.progressed':
      return `history of ${event.contract.symbol ?? ''}: ${event.bars} bars, ${Math.round(event.share * 100)} %`;
    default:
      return 'source' in event ? event.source : '';
  }
}

function orderText({ orderId, action, quantity, symbol, state, filled }: OrderFacts): string {
  return `order ${orderId} ${action} ${quantity} ${symbol}: ${state}${filled > 0 ? `, ${filled} filled` : ''}`;
}

type OrderFacts = Extract<IbEvent, { type: 'order.changed' }>['order'];

function causeText(cause: unknown): string {
  if (cause instanceof Error) return cause.message;
  if (typeof cause === 'string') return cause;
  const phase: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'phase') : undefined;
  return typeof phase === 'string' ? `no answer while ${phase}` : 'no cause told';
}

function ms(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
