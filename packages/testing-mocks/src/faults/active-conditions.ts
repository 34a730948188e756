import type { JournalEntry } from '../expect/journal.ts';
import type { CutDecision, LinkConditions } from '../session/link-conditions.ts';
import type { DropOnFault } from './fault.ts';

/** Delays every message; told of each one it delayed. */
export interface ActiveLatency {
  readonly ms: number;
  readonly fired: () => void;
}

/** Waits for a message to cut the connection on. */
export interface ArmedCut {
  readonly fault: DropOnFault;
  readonly fired: () => void;
  seen: number;
}

/** What the faults that are active at the moment add up to. */
export class ActiveConditions implements LinkConditions {
  readonly latencies: Set<ActiveLatency> = new Set();
  readonly cuts: Set<ArmedCut> = new Set();
  /** How many freezes also silence new connections. */
  silentFreezes = 0;
  /** How many faults keep reports of trades from clients. */
  lostReports = 0;

  get newConnectionsAreFrozen(): boolean {
    return this.silentFreezes > 0;
  }

  get losesReports(): boolean {
    return this.lostReports > 0;
  }

  delayNextMs(): number {
    let totalMs = 0;
    for (const latency of this.latencies) {
      totalMs += latency.ms;
      latency.fired();
    }
    return totalMs;
  }

  cutOn(entry: JournalEntry): CutDecision | undefined {
    let decision: CutDecision | undefined;
    for (const cut of this.cuts) {
      const { on, nth = 1, when, how = 'reset', clientId } = cut.fault;
      if (entry.name !== on || (clientId !== undefined && clientId !== entry.clientId)) continue;
      cut.seen += 1;
      if (cut.seen !== nth) continue;
      decision ??= { when, how };
      cut.fired();
    }
    return decision;
  }
}
