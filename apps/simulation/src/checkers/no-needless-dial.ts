import type { Fault } from '@autobot/testing-mocks';
import type { MakeChecker } from './checker.ts';

// What happens between TWS and IB, or to single requests and orders, and leaves the socket as it is.
const HARMLESS: ReadonlySet<Fault['kind']> = new Set([
  'upstream-lost',
  'upstream-restored',
  'nightly-reset',
  'farm-broken',
  'farm-ok',
  'farm-flap',
  'silent-streams',
  'competing-session',
  'notice',
  'pacing-violation',
  'partial-fills',
  'split-order',
  'correct-execution',
]);
// The preset `eager` hangs up when it hears of these; upstream and one farm's loss are told of at once.
const EAGER: ReadonlySet<Fault['kind']> = new Set(['upstream-lost', 'nightly-reset', 'farm-broken', 'farm-flap']);
// Silence is noticed within 15 s; a dial that is under way when the trouble ends may take a while longer.
const AFTERMATH_MS = 120_000;
// From then on a link that cannot serve is made anew, healthy as it looks.
const UPSTREAM_PATIENCE_MS = 20 * 60_000;

/** Nobody hangs up on TWS while the socket is healthy: the gateway heals itself, and dialling makes it worse. But `eager` does. */
export const noNeedlessDial: MakeChecker = (view, violated) => ({
  end() {
    const { tws, begunMs, recovery } = view;
    for (const { connection, closedBy, closedAtMs } of tws.journal.connections) {
      if (closedBy !== 'client' || closedAtMs === undefined) continue;
      const excuses = tws.faults.filter((handle) => {
        const { fault, fired, endedAt } = handle;
        const sinceMs = begunMs.get(handle) ?? 0;
        if (fired === 0 || sinceMs > closedAtMs) return false;
        const isHarmless = HARMLESS.has(fault.kind) && !(recovery === 'eager' && EAGER.has(fault.kind));
        if (isHarmless) return (endedAt ?? closedAtMs) - sinceMs >= UPSTREAM_PATIENCE_MS;
        return (endedAt ?? closedAtMs) >= closedAtMs - AFTERMATH_MS;
      });
      if (excuses.length === 0)
        violated(`connection ${connection} was healthy, and the client ended it at ${closedAtMs} ms`);
    }
  },
});
