import { type Severity, severityOf } from '@autobot/resilience';
import type { IbEvent } from './ib-event.ts';

// The connector's own; those of the kit are in a table there.
const ofType: Partial<Readonly<Record<IbEvent['type'], Severity>>> = {
  'order.duplicated': 'error',
  'outage.prolonged': 'warn',
  'recovery.failed': 'warn',
  'streams.blocked': 'warn',
  'order.refused': 'warn',
  'order_ids.rolled_back': 'warn',
  'upstream.changed': 'info',
  'farm.changed': 'info',
  'order_gate.changed': 'info',
  'streams.restored': 'info',
  'stream.changed': 'info',
  'order.changed': 'info',
  'order.executed': 'info',
  'order.resolved': 'info',
  'orders.reconciled': 'info',
  'kill_switch.changed': 'warn',
  'notice.received': 'debug',
  'history.progressed': 'debug',
};

/** How much an event of a connector matters; an order in doubt, and an upstream that is gone, are warnings. */
export function severityOfEvent(event: IbEvent): Severity {
  if (event.type === 'upstream.changed' && event.to === 'down') return 'warn';
  if (event.type === 'farm.changed' && event.state === 'broken') return 'warn';
  if (event.type === 'order.changed' && event.order.state === 'unknown') return 'error';
  return ofType[event.type] ?? severityOf(event);
}
