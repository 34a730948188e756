/** What must be known of a stream to decide whether it lives. */
export interface StreamLife {
  readonly key: number;
  /** Absent if it is not asked for on this link. */
  readonly reqId: number | undefined;
  /** When it last ticked, on the connector's clock. */
  readonly lastTickMs: number;
}

/** Streams that live, and streams that must be asked for again. */
export interface RestorePlan {
  readonly alive: readonly number[];
  readonly silent: readonly number[];
}

/**
 * Tells the streams that ticked since the trouble ended from those that stayed silent; pure.
 * IB says "data maintained" of streams that are dead (IBC#143, nautilus_trader#3968), so only a tick counts.
 */
export function planRestore(streams: readonly StreamLife[], sinceMs: number): RestorePlan {
  const isAlive = (stream: StreamLife): boolean => stream.reqId !== undefined && stream.lastTickMs > sinceMs;
  return {
    alive: streams.filter(isAlive).map((stream) => stream.key),
    silent: streams.filter((stream) => !isAlive(stream)).map((stream) => stream.key),
  };
}
