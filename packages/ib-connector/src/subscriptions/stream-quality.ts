/**
 * How far what a stream says can be trusted, best first.
 * - `live`: as TWS sends it.
 * - `frozen`: the last values before the market closed.
 * - `delayed`: not live data, typically 15 minutes old.
 * - `suspect`: its farm had trouble, or the stream has not yet proven that it lives.
 * - `stale`: TWS is cut off from IB, or the link is down.
 * - `blocked`: the same user trades elsewhere, and IB sends the data there.
 */
export type StreamQuality = 'live' | 'frozen' | 'delayed' | 'suspect' | 'stale' | 'blocked';

const bestFirst: readonly StreamQuality[] = ['live', 'frozen', 'delayed', 'suspect', 'stale', 'blocked'];
const ranks: ReadonlyMap<StreamQuality, number> = new Map(bestFirst.map((quality, rank) => [quality, rank]));

/** The less trustworthy of two. */
export function worseOf(one: StreamQuality, other: StreamQuality): StreamQuality {
  return (ranks.get(one) ?? 0) >= (ranks.get(other) ?? 0) ? one : other;
}
