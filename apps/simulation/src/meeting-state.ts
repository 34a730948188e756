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

const withoutLink: readonly MeetingState[] = ['dialing', 'backoff'];
const beforeStart: readonly MeetingState[] = [...withoutLink, 'handshake'];
const beforeQueries: readonly MeetingState[] = [...beforeStart, 'starting'];
const beforeReady: readonly MeetingState[] = [...beforeQueries, 'syncing'];
const ready = meetingStates.filter((state) => state.startsWith('ready'));

/** Why a kind of fault cannot strike in some states. */
const never: readonly {
  readonly faults: readonly string[];
  readonly states: readonly MeetingState[];
  readonly why: string;
}[] = [
  { faults: ['drop', 'garbage'], states: withoutLink, why: 'there is no connection it could touch' },
  {
    faults: ['latency', 'throttle', 'slice', 'coalesce', 'truncate', 'reply'],
    states: ['backoff'],
    why: 'no bytes are on their way',
  },
  { faults: ['over-rate', 'notice'], states: beforeStart, why: 'TWS speaks to a session once it has started' },
  {
    faults: ['request-refused', 'request-lost'],
    states: beforeQueries,
    why: 'the first request leaves after the session has started',
  },
  {
    faults: ['silent-streams', 'competing-session', 'pacing-violation'],
    states: beforeReady,
    why: 'quotes and history are asked for once the link is ready',
  },
  { faults: ['split-order'], states: beforeReady, why: 'it strikes on a change of an order, and none leaves yet' },
  {
    faults: ['accept-silent'],
    states: meetingStates.filter((state) => state !== 'dialing'),
    why: 'it strikes when a connection is accepted',
  },
  {
    faults: ['client-id-taken'],
    states: ['backoff', 'syncing', ...ready],
    why: 'it strikes when a session starts',
  },
];

/** Why the two can never meet; undefined if they can. */
export function whyNever(state: MeetingState, fault: string): string | undefined {
  return never.find(({ faults, states }) => faults.includes(fault) && states.includes(state))?.why;
}
