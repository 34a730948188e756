import type { ResilienceEvent } from '../core/resilience-event.ts';

/** How much an event matters: `error` needs a person, `warn` is degraded, `info` is a change, `debug` is every call. */
export type Severity = 'error' | 'warn' | 'info' | 'debug';

const SEVERITIES: ReadonlyMap<string, Severity> = new Map<ResilienceEvent['type'], Severity>([
  ['link.halted', 'error'],
  ['link.lost', 'warn'],
  ['link.open_failed', 'warn'],
  ['link.fault_ignored', 'warn'],
  ['heartbeat.lost', 'warn'],
  ['heartbeat.probe_failed', 'warn'],
  ['latency.target_missed', 'warn'],
  ['circuit.opened', 'warn'],
  ['retry.given_up', 'warn'],
  ['deadline.exceeded', 'warn'],
  ['attempt.timed_out', 'warn'],
  ['call.settled_late', 'warn'],
  ['limiter.rejected', 'warn'],
  ['limiter.slowed', 'warn'],
  ['limiter.paused', 'warn'],
  ['slots.rejected', 'warn'],
  ['bulkhead.rejected', 'warn'],
  ['link.changed', 'info'],
  ['link.ready', 'info'],
  ['heartbeat.restored', 'info'],
  ['latency.target_met', 'info'],
  ['circuit.half_opened', 'info'],
  ['circuit.closed', 'info'],
  ['circuit.isolated', 'info'],
  ['circuit.released', 'info'],
  ['circuit.reset', 'info'],
  ['limiter.updated', 'info'],
]);

/** How much an event matters; `debug` for what happens with every call. */
export function severityOf(event: { readonly type: string }): Severity {
  return SEVERITIES.get(event.type) ?? 'debug';
}
