import type { Random } from '@autobot/resilience';
import { LEASE_TTL_MS, ORDER_BUDGET } from './client.ts';

/** Something that befalls the store, or the way of one client to it. */
export type Trouble =
  | { readonly does: 'refuse' | 'freeze'; readonly forMs: number }
  | { readonly does: 'flush' }
  | { readonly does: 'cutOff'; readonly client: number; readonly forMs: number }
  /** Everybody must stop, and may go on after a while. */
  | { readonly does: 'halt'; readonly client: number; readonly forMs: number }
  /** The gateway restarts, or drops everybody's link. */
  | { readonly does: 'restart'; readonly forMs: number }
  | { readonly does: 'drop' };

/** What happens on a day, each after the one before is over and mended. */
export interface Happening {
  readonly atMs: number;
  readonly trouble: Trouble;
}

const MINUTE_MS = 60_000;
/** Time for all to be well again; a store that forgot everything holds its longest window. */
export function mendsInMs({ does }: Trouble): number {
  return does === 'flush' ? ORDER_BUDGET.windowMs + MINUTE_MS : 3 * MINUTE_MS;
}

// One client that is cut off for longer than its leases live may lose them to others: scaling.md says so.
const LONGEST_CUT_MS: number = 0.7 * LEASE_TTL_MS;

// Of a day, no trouble begins so late that it is not over and mended by its end.
const LAST_MS = 15 * MINUTE_MS;

/** Draws the troubles of so many milliseconds, one about every twenty minutes, beginning with `first`. */
export function drawTroubles(
  random: Random,
  {
    forMs,
    clients,
    first,
  }: { readonly forMs: number; readonly clients: number; readonly first?: Trouble['does'] | undefined },
): readonly Happening[] {
  const happenings: Happening[] = [];
  const between = (leastMs: number, mostMs: number): number => leastMs + random.next() * (mostMs - leastMs);
  const client = (): number => Math.floor(random.next() * clients);
  const kinds: readonly (() => Trouble)[] = [
    () => ({ does: 'refuse', forMs: between(MINUTE_MS / 2, 6 * MINUTE_MS) }),
    () => ({ does: 'freeze', forMs: between(100, 2 * MINUTE_MS) }),
    () => ({ does: 'flush' }),
    () => ({ does: 'cutOff', client: client(), forMs: between(100, LONGEST_CUT_MS) }),
    () => ({ does: 'halt', client: client(), forMs: MINUTE_MS }),
    () => ({ does: 'restart', forMs: between(MINUTE_MS, 3 * MINUTE_MS) }),
    () => ({ does: 'drop' }),
  ];
  const names = ['refuse', 'freeze', 'flush', 'cutOff', 'halt', 'restart', 'drop'];
  let atMs = 10 * MINUTE_MS;
  for (let index = Math.max(0, names.indexOf(first ?? '')); atMs < forMs - LAST_MS; index += 1) {
    // All kinds in turn, so that a short day meets each of them too.
    const trouble = kinds[index % kinds.length]?.() ?? { does: 'drop' };
    happenings.push({ atMs, trouble });
    atMs += ('forMs' in trouble ? trouble.forMs : 0) + mendsInMs(trouble) + between(5 * MINUTE_MS, 20 * MINUTE_MS);
  }
  return happenings;
}
