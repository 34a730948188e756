/** What must be known of a stream to decide what is done about it after trouble. */
export interface StreamLife {
  /** Absent if it is not asked for on this link. */
  readonly reqId: number | undefined;
  /** When it was last asked for, on the connector's clock. */
  readonly askedMs: number;
  /** When it last proved that it lives, on the connector's clock. */
  readonly heardMs: number;
  /** Milliseconds it may take to prove that it lives. */
  readonly proveMs: number;
  /** It is known to stay dead after trouble, whatever TWS says. */
  readonly isAlwaysRearmed: boolean;
  /** Higher first. */
  readonly priority: number;
  /** Lower first, among those of one priority. */
  readonly rank: number;
}

/** Streams that live, those that may still prove it, and those that must be asked for again; in order of restoring. */
export interface RestorePlan<Life extends StreamLife> {
  readonly alive: readonly Life[];
  readonly proving: readonly Life[];
  readonly silent: readonly Life[];
}

/** The order in which streams are asked for again: what the caller put first, then by kind. Pure. */
export function inOrderOfRestoring<Life extends Pick<StreamLife, 'priority' | 'rank'>>(
  streams: readonly Life[],
): readonly Life[] {
  return streams.toSorted((one, other) => other.priority - one.priority || one.rank - other.rank);
}

/**
 * Tells the streams that sent data since the trouble ended from those that stayed silent; pure.
 * IB says "data maintained" of streams that are dead (IBC#143, nautilus_trader#3968), so only data count; bars that are
 * kept up to date stay dead so often that they are asked for again in any case (ib-connectivity.md 1-B, row 2104).
 */
export function planRestore<Life extends StreamLife>(
  streams: readonly Life[],
  when: { readonly sinceMs: number; readonly nowMs: number },
): RestorePlan<Life> {
  const { sinceMs, nowMs } = when;
  const ordered = inOrderOfRestoring(streams);
  // What was asked for after the trouble was asked of a TWS that is well.
  const isDead = (life: Life): boolean => life.reqId === undefined || (life.isAlwaysRearmed && life.askedMs <= sinceMs);
  const isAlive = (life: Life): boolean => !isDead(life) && life.heardMs > sinceMs;
  const mayProve = (life: Life): boolean => !isDead(life) && !isAlive(life) && provenByMs(life, sinceMs) > nowMs;
  return {
    alive: ordered.filter(isAlive),
    proving: ordered.filter(mayProve),
    silent: ordered.filter((life) => !isAlive(life) && !mayProve(life)),
  };
}

/** Until when a stream may prove that it lives. */
export function provenByMs({ askedMs, proveMs }: StreamLife, sinceMs: number): number {
  return Math.max(sinceMs, askedMs) + proveMs;
}
