import type { ConnectorStatus } from '@autobot/ib-connector';

/** States that faults are to meet: of the link, and of what is behind it. */
export const meetingStates = [
  'dialing',
  'handshake',
  'starting',
  'syncing',
  'ready',
  'ready, upstream down',
  'ready, upstream restoring',
  'ready, farm broken',
  'ready, orders in doubt',
  'backoff',
] as const;

/** One of `meetingStates`. */
export type MeetingState = (typeof meetingStates)[number];

/** Where a fault meets the connector; undefined where it has not begun or is over. */
export function stateToMeet({ state, upstream, farms, orders }: ConnectorStatus): MeetingState | undefined {
  if (state !== 'ready') return meetingStates.find((name) => name === state);
  if (upstream === 'down') return 'ready, upstream down';
  if (upstream === 'restoring') return 'ready, upstream restoring';
  if (Object.values(farms).includes('broken')) return 'ready, farm broken';
  return (orders['unknown'] ?? 0) > 0 ? 'ready, orders in doubt' : 'ready';
}
