import type { ConnectorStatus } from '@autobot/ib-connector';
import { faultKinds } from '@autobot/testing-mocks';

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

/** How often each fault struck in each state, and a stall with them. */
export class Coverage {
  readonly #counts = new Map<string, number>();

  /** Pairs met so far, as `state × fault`, with how often. */
  get pairs(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  met(state: MeetingState | undefined, fault: string): void {
    if (state === undefined) return;
    const pair = pairOf(state, fault);
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + 1);
  }

  add(pairs: Readonly<Record<string, number>>): void {
    for (const [pair, count] of Object.entries(pairs)) this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + count);
  }

  toJSON(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Pairs that were never met. */
  missing(): readonly string[] {
    return allPairs().filter((pair) => !this.#counts.has(pair));
  }
}

/** Every pair there could be. */
export function allPairs(): readonly string[] {
  return [...faultKinds, 'stall'].flatMap((fault) => meetingStates.map((state) => pairOf(state, fault)));
}

/** Where a fault meets the connector; undefined where it has not begun or is over. */
export function stateToMeet({ state, upstream, farms, orders }: ConnectorStatus): MeetingState | undefined {
  if (state !== 'ready') return meetingStates.find((name) => name === state);
  if (upstream === 'down') return 'ready, upstream down';
  if (upstream === 'restoring') return 'ready, upstream restoring';
  if (Object.values(farms).includes('broken')) return 'ready, farm broken';
  return (orders['unknown'] ?? 0) > 0 ? 'ready, orders in doubt' : 'ready';
}

function pairOf(state: MeetingState, fault: string): string {
  return `${state} × ${fault}`;
}
