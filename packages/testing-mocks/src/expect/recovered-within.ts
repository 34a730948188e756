import type { History } from './history.ts';

/** How soon a client must be back. */
export interface RecoveredWithinOptions {
  /** Milliseconds from the moment it was cut, or from the end of the fault that kept it away. */
  readonly ms: number;
}

/**
 * Every client that the mock cut came back under its own id, in time.
 * @returns one sentence for each that did not
 */
export function recoveredWithin({ journal, faults }: History, { ms }: RecoveredWithinOptions): readonly string[] {
  return journal.connections.flatMap(({ clientId, closedAtMs, closedBy }) => {
    if (clientId === undefined || closedAtMs === undefined || closedBy !== 'mock') return [];
    const back = journal.connections.find((later) => later.clientId === clientId && later.openedAtMs >= closedAtMs);
    const possibleMs = Math.max(
      closedAtMs,
      ...faults
        .filter(({ firedAt, endedAt }) => firedAt !== undefined && firedAt <= closedAtMs && endedAt !== undefined)
        .map(({ endedAt }) => endedAt ?? 0),
    );
    const who = `client ${clientId}, cut at ${closedAtMs} ms,`;
    if (back === undefined) return [`${who} did not come back`];
    const tookMs = back.openedAtMs - possibleMs;
    return tookMs <= ms ? [] : [`${who} came back ${tookMs} ms after it could, at most ${ms} are allowed`];
  });
}
