import type { ResilienceEvent } from '../core/resilience-event.ts';

/** How much an event matters: `error` needs a person, `warn` is degraded, `info` is a change, `debug` is every call. */
export type Severity = 'error' | 'warn' | 'info' | 'debug';

const SEVERITIES: readonly (readonly [Severity, readonly ResilienceEvent['type'][]])[] = [
  ['error', ['link.halted']],
  [
    'warn',
    [
      'link.lost',
      'link.open_failed',
      'link.fault_ignored',
      'heartbeat.lost',
      'heartbeat.probe_failed',
      'latency.target_missed',
      'circuit.opened',
      'retry.given_up',
      'deadline.exceeded',
      'attempt.timed_out',
      'call.settled_late',
      'limiter.rejected',
      'limiter.slowed',
      'limiter.paused',
      'slots.rejected',
      'bulkhead.rejected',
      'store.call_failed',
      'lease.lost',
    ],
  ],
  [
    'info',
    [
      'link.changed',
      'link.ready',
      'heartbeat.restored',
      'latency.target_met',
      'circuit.half_opened',
      'circuit.closed',
      'circuit.isolated',
      'circuit.released',
      'circuit.reset',
      'limiter.updated',
      'store.mode_changed',
      'halt.changed',
    ],
  ],
];

/** How much an event matters; `debug` for what happens with every call. */
export function severityOf(event: { readonly type: string }): Severity {
  return SEVERITIES.find(([, types]) => types.some((type) => type === event.type))?.[0] ?? 'debug';
}
